using NodaTime;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// The least flow of a night, over a rolling hour, is more than so much above what nights had lately: water leaks. Compared is the 20th
/// percentile of the last valid nights that were not bad themselves. Each night is judged once, with the first reading after its hours; a night with gaps,
/// or in which water was rationed or a tank filled, says nothing. Method: UKWIR 99/WM/08/21. Memory: Mark is the night, as a day number;
/// samples are quarters of an hour with the sum and the number of readings; History the least flows of nights.
/// </summary>
/// <param name="MoreThan">Above the percentile, in the stream's unit.</param>
/// <param name="InvalidWhile">States of other streams that make a night say nothing.</param>
public sealed record NightFlow(LocalTime From, LocalTime To, decimal MoreThan, int Nights, IReadOnlyList<StreamCondition> InvalidWhile)
    : RuleCondition
{
    private const int QuarterSeconds = 900;
    private const int QuartersOfHour = 4;
    private const string Gaps = "gaps";

    public override string Message => "night-flow";
    public override DurationUse Duration => DurationUse.None;
    public override bool MayBeScheduled => false;
    public override IEnumerable<string> OtherStreams => InvalidWhile.Select(condition => condition.Stream);

    private int Seconds => (int)((To - From).ToDuration().TotalSeconds + 86_400) % 86_400;

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var memory = state.MemoryOf(Message);
        var local = reading.Calendar.Local(reading.Ticks);
        var since = (int)((local.TimeOfDay - From).ToDuration().TotalSeconds + 86_400) % 86_400;
        var night = local.PlusSeconds(-since).Date.ToDateOnly().DayNumber;
        var isNight = since < Seconds;
        var finding = new Finding(Verdict.Between);
        if (memory.Samples is { Count: > 0 } && (!isNight || memory.Mark != night))
        {
            var judged = Close(memory);
            finding = memory.Mark == night ? judged : finding; // of a night long past nobody is told
        }
        if (isNight)
            Take(memory, reading, night, since / QuarterSeconds);
        return finding;
    }

    public override (string, string)? Misfit(StreamDefinition stream) =>
        stream.Kind != StreamKind.Gauge ? ("a night's flow is that of a gauge", "watch a stream such as flow_lps")
        : stream.EverySeconds > QuarterSeconds ? ("the stream comes less often than four times an hour", "a rolling hour needs at least four readings")
        : null;

    private void Take(RuleMemory memory, in RuleReading reading, int night, int quarter)
    {
        if (memory.Mark != night)
            (memory.Mark, memory.Note) = (night, null);
        foreach (var condition in InvalidWhile)
        {
            if (condition.Holds(reading.Latest(condition.Stream)))
                memory.Note = condition.Stream;
        }
        var samples = memory.Samples ??= [];
        if (samples.Count > 0 && samples[^1].Ticks == quarter)
            samples[^1] = samples[^1] with { Low = samples[^1].Low + reading.Value, Count = samples[^1].Count + 1 };
        else
            samples.Add(new RuleSample(quarter, reading.Value, 0, 1));
    }

    private Finding Close(RuleMemory memory)
    {
        var least = LeastHour(memory.Samples!);
        memory.Samples = null;
        if (least is null)
            memory.Note ??= Gaps;
        if (memory.Note is not null)
            return new Finding(Verdict.Between);
        var history = memory.History ??= [];
        decimal? limit = history.Count * 2 < Nights ? null : history.Order().ElementAt((history.Count + 4) / 5 - 1) + MoreThan;
        if (least > limit)
            return new Finding(Verdict.Bad, least, limit);
        history.Add(least!.Value);
        if (history.Count > Nights)
            history.RemoveAt(0);
        return new Finding(limit is null ? Verdict.Between : Verdict.Good, least, limit);
    }

    // Null when more than a quarter of the night brought nothing.
    private decimal? LeastHour(List<RuleSample> samples)
    {
        var quarters = Seconds / QuarterSeconds;
        if (samples.Count * 4 < quarters * 3)
            return null;
        decimal? least = null;
        for (var i = 0; i + QuartersOfHour <= samples.Count; i++)
        {
            var hour = samples.GetRange(i, QuartersOfHour);
            if (hour[^1].Ticks - hour[0].Ticks == QuartersOfHour - 1 && decimal.Round(hour.Average(one => one.Low / one.Count), 6) is var mean
                && !(mean >= least))
                least = mean;
        }
        return least;
    }

    internal static NightFlow? Read(FileObject item)
    {
        var more = item.Decimal("moreThan", required: true);
        var rule = new NightFlow(item.TimeOfDay("from") ?? new LocalTime(2, 0), item.TimeOfDay("to") ?? new LocalTime(4, 0), more ?? 0,
            item.Whole("nights", 7, 3, 30)!.Value, [.. item.Objects("invalidWhile").Select(StreamConditionReader.Read).OfType<StreamCondition>()]);
        item.Done();
        if (more <= 0)
            item.Problems.Add(item.Take("moreThan")!, "what a night may have more than others is above 0", "write it in the stream's unit");
        if (rule.Seconds is < 3_600 or > 8 * 3_600)
            item.Problems.Add(item.Node, "a night's hours last from one to eight hours", "such as \"from\": \"02:00\", \"to\": \"04:00\", the default");
        return more is null ? null : rule;
    }
}
