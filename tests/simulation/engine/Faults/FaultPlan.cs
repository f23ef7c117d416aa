using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.Faults;

/// <summary>
/// How often each fault strikes in one seed. Each seed leaves some kinds out and has much of others: a storm of everything hides
/// what only shows when the rest is calm.
/// </summary>
internal sealed class FaultPlan
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    private readonly double[] _chances = new double[Kinds.Length];
    private readonly SeededRandom _random;

    public FaultPlan(SeededRandom random)
    {
        _random = random;
        var violence = random.Unit();
        foreach (var kind in Kinds)
        {
            var strength = random.Unit();
            _chances[(int)kind] = random.Chance(0.45) ? 0 : Most(kind) * strength * strength * violence;
        }
    }

    /// <summary>Counts per kind, in the order of <see cref="FaultKind"/>.</summary>
    public long[] Fired { get; } = new long[Kinds.Length];

    /// <summary>When true nothing breaks any more: what is left must heal.</summary>
    public bool IsCalm { get; set; }

    public bool Strikes(FaultKind kind)
    {
        if (!_random.Chance(_chances[(int)kind]) || IsCalm)
            return false;
        Fired[(int)kind]++;
        return true;
    }

    /// <summary>Counts what came of another fault.</summary>
    public void Note(FaultKind kind) => Fired[(int)kind]++;

    // The chance per occasion in the worst seeds.
    private static double Most(FaultKind kind) => kind switch
    {
        FaultKind.GatewayCrashedBeforeCommit or FaultKind.GatewayCrashedAfterCommit => 0.08,
        FaultKind.InstanceCrashedBeforeCommit or FaultKind.InstanceCrashedAfterCommit or FaultKind.InstanceCrashedAtRead => 0.08,
        FaultKind.PublishedToBoth or FaultKind.DeviceMoved => 0.5,
        FaultKind.DiskReplaced => 3, // occasions are rare: a gateway that died with nothing to send
        FaultKind.GatewayRestarted or FaultKind.LinkParted or FaultKind.InstanceRecycled => 0.5,
        FaultKind.DiskRefused => 0.15,
        FaultKind.KeyRefused or FaultKind.CaptivePortal or FaultKind.AnswerGarbled => 0.15,
        FaultKind.OperationSlow => 0.3,
        FaultKind.PilotEdited => 2,
        _ => 0.35,
    };
}
