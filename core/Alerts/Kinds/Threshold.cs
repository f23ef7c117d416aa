using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>The value is beyond a limit; it is over when the value is back past the clear limit.</summary>
/// <param name="Above">Bad above this (exclusive). Exactly one of Above and Below is given.</param>
/// <param name="ClearAt">Good at or beyond this on the good side; the limit itself when null.</param>
public sealed record Threshold(decimal? Above, decimal? Below, decimal? ClearAt) : RuleCondition
{
    public override string Message => Above.HasValue ? "above" : "below";

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var value = reading.Value;
        var isBad = Above is { } above ? value > above : value < Below;
        var isGood = Above is { } top ? value <= (ClearAt ?? top) : value >= (ClearAt ?? Below);
        return new Finding(isBad ? Verdict.Bad : isGood ? Verdict.Good : Verdict.Between, null, Above ?? Below);
    }

    internal static Threshold Read(FileObject item)
    {
        var threshold = new Threshold(item.Decimal("above"), item.Decimal("below"), item.Decimal("clearAt"));
        if (threshold.ClearAt > threshold.Above || threshold.ClearAt < threshold.Below)
            item.Problems.Add(item.Take("clearAt")!, "the clear limit is on the bad side of the raise limit",
                threshold.Above.HasValue ? "clear at or below \"above\"" : "clear at or above \"below\"");
        return threshold;
    }
}
