using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// The value is beyond everything that was seen while the rule learned, by more than a share of what it spanned then. Learned is once, from
/// the first reading on: let it learn while all is well. Memory: one sample with the lowest and highest value; Mark is the first reading's
/// time.
/// </summary>
/// <param name="Margin">A share of the learned span, from lowest to highest.</param>
public sealed record LearnedRange(int LearnDays, decimal Margin) : RuleCondition
{
    public override string Message => "beyond-learned";

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var memory = state.MemoryOf(Message);
        var samples = memory.Samples ??= [];
        if (samples.Count == 0)
        {
            memory.Mark = reading.Ticks;
            samples.Add(new RuleSample(reading.Ticks, reading.Value, reading.Value, 0));
        }
        var learned = samples[0];
        if (reading.Ticks - memory.Mark < LearnDays * TimeSpan.TicksPerDay)
        {
            samples[0] = learned with { Low = Math.Min(learned.Low, reading.Value), High = Math.Max(learned.High, reading.Value) };
            return new Finding(Verdict.Good);
        }
        var margin = decimal.Round((learned.High - learned.Low) * Margin, 9);
        var (low, high) = (learned.Low - margin, learned.High + margin);
        return reading.Value > high ? new Finding(Verdict.Bad, null, high)
            : reading.Value < low ? new Finding(Verdict.Bad, null, low)
            : new Finding(Verdict.Good);
    }

    // What was learned outlives the hours in which the rule does not apply.
    public override void Pause(in RuleReading reading, RuleState state)
    {
    }

    public override (string, string)? Misfit(StreamDefinition stream) => SameHour.GaugeOnly(stream);

    internal static LearnedRange? Read(FileObject item)
    {
        var rule = new LearnedRange(item.Whole("learnDays", 28, 1, 400)!.Value, item.Decimal("margin") ?? 0.1m);
        item.Done();
        if (rule.Margin is < 0 or > 10)
            item.Problems.Add(item.Take("margin")!, "a margin is a share from 0 to 10", "write such as 0.1 for 10 % of what was learned");
        return rule;
    }
}
