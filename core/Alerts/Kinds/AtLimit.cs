using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>The value stands at an end of what the sensor can show: by the stream's physical range, unless the rule gives other ends.</summary>
public sealed record AtLimit(decimal? Low, decimal? High, decimal Within) : RuleCondition
{
    public override string Message => "at-limit";

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var (low, high) = Ends(reading.Reading.Stream);
        if (reading.Value <= low + Within)
            return new Finding(Verdict.Bad, null, low);
        return reading.Value >= high - Within ? new Finding(Verdict.Bad, null, high) : new Finding(Verdict.Good);
    }

    public override (string, string)? Misfit(StreamDefinition stream) => Ends(stream) is (null, null)
        ? ("the stream has no \"physical\" range whose ends could be limits", "give \"low\" or \"high\" in \"atLimit\"")
        : null;

    private (decimal? Low, decimal? High) Ends(StreamDefinition stream) =>
        Low is null && High is null ? (stream.Physical?.Low, stream.Physical?.High) : (Low, High);

    internal static AtLimit Read(FileObject item)
    {
        var limit = new AtLimit(item.Decimal("low"), item.Decimal("high"), item.Decimal("within") ?? 0m);
        item.Done();
        if (limit.Low >= limit.High)
            item.Problems.Add(item.Node, "\"low\" is not below \"high\"", "swap them");
        if (limit.Within < 0)
            item.Problems.Add(item.Take("within")!, "a tolerance is not below 0", "write how near the limit counts as at it");
        return limit;
    }
}
