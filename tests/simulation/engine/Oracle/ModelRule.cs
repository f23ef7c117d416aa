namespace SmartPilots.Simulation.Oracle;

/// <summary>One rule of the simulated pilot, as its description reads.</summary>
/// <param name="Beyond">Whether a value (and the pump, where the rule asks for it) calls for the alert.</param>
/// <param name="Back">Whether it is over.</param>
internal sealed record ModelRule(string Id, string Stream, long ForTicks, long ClearForTicks, Func<decimal, decimal?, bool> Beyond,
    Func<decimal, decimal?, bool> Back)
{
    public static IReadOnlyList<ModelRule> All { get; } =
    [
        new("high-flow", "flow", 0, 0, (flow, _) => flow > 80, (flow, _) => flow <= 60),
        new("low-level", "level", TimeSpan.TicksPerMinute, TimeSpan.TicksPerMinute / 2, (level, _) => level < 2, (level, _) => level >= 2),
        new("dry-run", "flow", 0, 0, (flow, pump) => pump == 1 && flow < 1, (flow, pump) => pump != 1 || flow >= 1),
    ];
}

/// <summary>Where a rule stands.</summary>
internal sealed class ModelRuleState
{
    private bool _active;
    private long _since;

    /// <summary>Time of the raise that operators know of; 0 none.</summary>
    public long Announced { get; private set; }

    /// <summary>Takes in one reading; returns "Raised" or "Cleared" with the time of the raise when operators are to be told.</summary>
    public (string Kind, long Raised)? Take(ModelRule rule, long ticks, decimal value, decimal? pump, bool stale)
    {
        var turning = _active ? rule.Back(value, pump) : rule.Beyond(value, pump);
        if (!turning)
        {
            _since = 0;
        }
        else
        {
            _since = _since == 0 ? ticks : _since;
            if (ticks - _since >= (_active ? rule.ClearForTicks : rule.ForTicks))
                (_active, _since) = (!_active, 0);
        }
        if (stale || _active == (Announced != 0))
            return null;
        var raised = _active ? ticks : Announced;
        Announced = _active ? ticks : 0;
        return (_active ? "Raised" : "Cleared", raised);
    }
}
