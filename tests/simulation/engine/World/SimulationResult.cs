namespace SmartPilots.Simulation.World;

/// <summary>What became of one run.</summary>
/// <param name="TraceHash">Equal for equal seeds.</param>
/// <param name="Failures">Promises not kept, in words; empty when all is well.</param>
/// <param name="Fired">How often each kind of fault struck.</param>
internal sealed record SimulationResult(ulong Seed, string TraceHash, IReadOnlyList<string> Failures, IReadOnlyList<long> Fired, WorkDone Done);

/// <summary>How much happened, to see that a run was no empty one.</summary>
internal readonly record struct WorkDone(long Events, long Messages, long Readings, long Commits, long Transitions, long Corrections,
    long Requeued = 0, long Registered = 0)
{
    public static WorkDone operator +(WorkDone a, WorkDone b) =>
        new(a.Events + b.Events, a.Messages + b.Messages, a.Readings + b.Readings, a.Commits + b.Commits, a.Transitions + b.Transitions,
            a.Corrections + b.Corrections, a.Requeued + b.Requeued, a.Registered + b.Registered);
}
