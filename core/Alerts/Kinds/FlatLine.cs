using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// The value does not change by more than a tolerance for the rule's duration. A pause of more than half of that begins anew. Memory: one
/// sample with the lowest and highest value since it is flat; Mark is the time of the last reading.
/// </summary>
public sealed record FlatLine(decimal Within) : RuleCondition
{
    public override string Message => "flat";
    public override DurationUse Duration => DurationUse.Required;

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var memory = state.MemoryOf(Message);
        var samples = memory.Samples ??= [];
        var (low, high) = (reading.Value, reading.Value);
        if (samples.Count > 0)
            (low, high) = (Math.Min(low, samples[0].Low), Math.Max(high, samples[0].High));
        var isNew = samples.Count == 0 || high - low > Within || reading.IsAfterPause(memory.Mark);
        samples.Clear();
        samples.Add(isNew ? new RuleSample(reading.Ticks, reading.Value, reading.Value, 1) : new RuleSample(reading.Ticks, low, high, 1));
        memory.Mark = reading.Ticks;
        return new Finding(isNew ? Verdict.BadAnew : Verdict.Bad, high - low, Within);
    }

    internal static FlatLine Read(FileObject item)
    {
        var within = item.Decimal("within") ?? 0m;
        item.Done();
        if (within < 0)
            item.Problems.Add(item.Take("within")!, "a tolerance is not below 0", "write how far the value may move and still count as flat");
        return new FlatLine(within);
    }
}
