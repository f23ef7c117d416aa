using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// A meter counts more than so much within a time in which it should stand: <c>while</c>, hours and days say when that is. Over when it
/// counted no more than half of that. Memory: Total is what was counted since the rule applies, the samples are what Total was.
/// </summary>
/// <param name="MoreThan">In the stream's unit.</param>
public sealed record MeterRuns(decimal MoreThan, int WithinSeconds) : RuleCondition
{
    public override string Message => "counter-runs";

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var memory = state.MemoryOf(Message);
        var width = WithinSeconds * TimeSpan.TicksPerSecond;
        memory.Total += MeterStep.Take(memory, reading.Reading.Stream.Counter, reading.Value);
        var samples = memory.Trim(reading.Ticks, width);
        var counted = samples.Count == 0 ? 0 : memory.Total - samples[0].Low;
        memory.Keep(reading.Ticks, memory.Total, width);
        return new Finding(counted > MoreThan ? Verdict.Bad : counted <= MoreThan / 2 ? Verdict.Good : Verdict.Between, counted, MoreThan);
    }

    public override (string, string)? Misfit(StreamDefinition stream) => MeterRules.Misfit(stream);
}
