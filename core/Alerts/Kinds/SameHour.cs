using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// The value is far from what this hour of this weekday, in the site's time, usually brings. Each hour is learned when it is over: its mean,
/// and the mean distance of its readings from what was usual, both over the last <see cref="Longest"/> visits. An hour of the week that was
/// seen too seldom borrows from the same hour of the other days. Bad readings, and all while the alert stands, are not learned.
/// Memory: a sample for each hour of the week (Ticks is its number, Low the usual value, High the deviation, Count the visits); Mark is the
/// hour that is under way; Count, Total and Base its readings so far: their number, sum, and sum of distances.
/// </summary>
/// <param name="Deviations">So many mean deviations are too far.</param>
/// <param name="Visits">Before an hour was seen so often, it is not judged.</param>
public sealed record SameHour(decimal Deviations, int Visits) : RuleCondition
{
    private const int Longest = 8;
    private const int HoursOfDay = 24;

    /// <summary>
    /// A deviation counts as at least this share of the mean of all hours, and this one of what lies between the lowest and highest usual
    /// value: an hour that was always the same is not infinitely sure.
    /// </summary>
    private const decimal ShareOfMean = 0.5m, ShareOfSpan = 0.01m;

    public override string Message => "unusual";

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var memory = state.MemoryOf(Message);
        var usual = memory.Samples ??= [];
        var local = reading.Calendar.Local(reading.Ticks);
        var hour = local.Date.ToDateOnly().DayNumber * HoursOfDay + local.Hour;
        if (memory.Mark != hour)
            Begin(memory, hour);
        var finding = Compare(Expected(usual, SlotOf(hour)), Least(usual), reading.Value);
        if (finding.Verdict != Verdict.Bad && !state.Active)
            Learn(memory, reading.Value);
        return finding;
    }

    public override void Pause(in RuleReading reading, RuleState state)
    {
    }

    public override (string, string)? Misfit(StreamDefinition stream) => GaugeOnly(stream);

    internal static (string, string)? GaugeOnly(StreamDefinition stream) => stream.Kind == StreamKind.Gauge ? null
        : ("only a gauge has usual values", "watch a stream such as flow_lps; for a meter take \"counter\"");

    private Finding Compare((decimal Usual, decimal Deviation)? expected, decimal least, decimal value)
    {
        if (expected is not var (centre, deviation))
            return new Finding(Verdict.Between);
        var far = decimal.Round(Deviations * Math.Max(deviation, least), 9);
        return value > centre + far ? new Finding(Verdict.Bad, null, centre + far)
            : value < centre - far ? new Finding(Verdict.Bad, null, centre - far)
            : new Finding(Verdict.Good);
    }

    private (decimal Usual, decimal Deviation)? Expected(List<RuleSample> usual, int slot)
    {
        var own = usual.Find(one => one.Ticks == slot);
        if (own.Count >= Visits)
            return (own.Low, own.High);
        var sameHour = usual.FindAll(one => one.Ticks % HoursOfDay == slot % HoursOfDay);
        var visits = sameHour.Sum(one => one.Count);
        if (visits < Visits)
            return null;
        var centre = sameHour.Select(one => one.Low).Order().ElementAt(sameHour.Count / 2);
        var within = sameHour.Sum(one => one.High * one.Count) / visits;
        return (centre, within + sameHour.Average(one => Math.Abs(one.Low - centre)));
    }

    private static decimal Least(List<RuleSample> usual) => usual.Count == 0 ? 0
        : Math.Max(ShareOfMean * usual.Average(one => one.High), ShareOfSpan * (usual.Max(one => one.Low) - usual.Min(one => one.Low)));

    private static void Learn(RuleMemory memory, decimal value)
    {
        var known = memory.Samples!.Find(one => one.Ticks == SlotOf(memory.Mark));
        var usual = known.Count > 0 ? known.Low : memory.Count > 0 ? memory.Total / memory.Count : value;
        memory.Base += Math.Abs(value - usual);
        memory.Count++;
        memory.Total += value;
    }

    // Takes in the hour before. Its readings were compared with what was usual until then, in the first visit with their own mean so far.
    private static void Begin(RuleMemory memory, int hour)
    {
        var usual = memory.Samples!;
        var before = usual.FindIndex(one => one.Ticks == SlotOf(memory.Mark));
        if (memory.Count > 0)
        {
            var known = before >= 0 ? usual[before] : new RuleSample(SlotOf(memory.Mark), 0, 0, 0);
            var visits = Math.Min(known.Count + 1, Longest);
            var learned = known with
            {
                Low = decimal.Round(known.Low + (memory.Total / memory.Count - known.Low) / visits, 9),
                High = decimal.Round(known.High + (memory.Base / memory.Count - known.High) / visits, 9),
                Count = visits,
            };
            if (before >= 0)
                usual[before] = learned;
            else
                usual.Add(learned);
        }
        (memory.Mark, memory.Count, memory.Total, memory.Base) = (hour, 0, 0, 0);
    }

    // Day 0 of the calendar is a Monday, as is slot 0.
    private static int SlotOf(long hour) => (int)(hour % (7 * HoursOfDay));

    internal static SameHour? Read(FileObject item)
    {
        var rule = new SameHour(item.Decimal("deviations") ?? 8m, item.Whole("visits", 3, 2, 20)!.Value);
        item.Done();
        if (rule.Deviations is < 2 or > 100)
            item.Problems.Add(item.Take("deviations")!, "deviations are from 2 to 100", "8, the default, keeps false alarms rare");
        return rule;
    }
}
