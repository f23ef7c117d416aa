using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// A pump that runs takes less than a share of the current that it took when it ran well: it pumps no water. What it takes is learned
/// while the rule applies (<c>while</c> says that the pump runs), from readings that were not bad. Memory: Base is what was learned, Count
/// of how many readings, Mark when the pump started.
/// </summary>
/// <param name="Share">Of the learned value, between 0 and 1.</param>
/// <param name="SettleSeconds">After a start nothing is judged for so long.</param>
/// <param name="LearnReadings">So many are learned before anything is judged.</param>
public sealed record DryRun(decimal Share, int SettleSeconds, int LearnReadings) : RuleCondition
{
    private const int SlowestLearning = 1_000; // readings: a pump that wears becomes normal slowly

    public override string Message => "dry-run";
    public override bool NeedsWhile => true;

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var memory = state.MemoryOf(Message);
        if (memory.Mark == 0)
            memory.Mark = reading.Ticks;
        if (reading.Ticks - memory.Mark < SettleSeconds * TimeSpan.TicksPerSecond)
            return new Finding(Verdict.Between);
        if (memory.Count < LearnReadings)
        {
            if (reading.Value > 0)
                Learn(memory, reading.Value);
            return new Finding(Verdict.Between);
        }
        var limit = decimal.Round(memory.Base * Share, 6);
        if (reading.Value < limit)
            return new Finding(Verdict.Bad, null, limit);
        if (reading.Value < (limit + memory.Base) / 2)
            return new Finding(Verdict.Between, null, limit);
        Learn(memory, reading.Value);
        return new Finding(Verdict.Good, null, limit);
    }

    public override void Pause(in RuleReading reading, RuleState state) => state.MemoryOf(Message).Mark = 0;

    private static void Learn(RuleMemory memory, decimal value)
    {
        memory.Count++;
        memory.Base = decimal.Round(memory.Base + (value - memory.Base) / Math.Min(memory.Count, SlowestLearning), 9);
    }

    internal static DryRun? Read(FileObject item)
    {
        var share = item.Decimal("share", required: true);
        var rule = new DryRun(share ?? 0, item.Whole("settleSeconds", 30, 0, 3_600)!.Value, item.Whole("learnReadings", 60, 1, 100_000)!.Value);
        item.Done();
        if (share is <= 0 or >= 1)
            item.Problems.Add(item.Take("share")!, "a share is between 0 and 1", "write such as 0.6 for 60 %");
        return share is null ? null : rule;
    }
}
