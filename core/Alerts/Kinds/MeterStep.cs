using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>Follows a meter from reading to reading, as <see cref="Windows.CounterConsumption"/> does: a reset or a slip of one reading is no growth.</summary>
internal static class MeterStep
{
    /// <summary>What was counted since the reading before. Memory: Base is the last value that counts, Count says that there is one.</summary>
    public static decimal Take(RuleMemory memory, CounterRule rule, decimal value)
    {
        if (memory.Count == 0)
        {
            (memory.Base, memory.Count) = (value, 1);
            return 0;
        }
        if (value == memory.Doubted)
            return 0;
        var counted = 0m;
        if (memory.Doubted is { } slip && rule.Step(memory.Base, value) is null)
            (counted, memory.Base) = (rule.Step(memory.Base, slip) ?? 0, slip); // no slip: the meter goes on from there
        memory.Doubted = rule.IsDoubtful(memory.Base, value) ? value : null;
        if (memory.Doubted is null)
            (counted, memory.Base) = (counted + (rule.Step(memory.Base, value) ?? 0), value);
        return counted;
    }
}
