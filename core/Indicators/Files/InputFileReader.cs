using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Indicators.Files;

/// <summary>Reads what an indicator takes from a stream.</summary>
internal static class InputFileReader
{
    private static readonly Dictionary<string, Period> Windows = Periods.All.ToDictionary(period => period.Code());

    /// <param name="unit">What its number is converted into.</param>
    public static IndicatorInput? Read(FileObject item, string name, string unit)
    {
        item.Require("measure");
        var measure = item.Choice("measure", Measure.Mean);
        var stream = item.Text("stream", required: true);
        var input = new IndicatorInput
        {
            Name = name, Measure = measure, Stream = stream ?? "", Unit = unit, DeviceTypes = Texts(item, "deviceTypes"), Devices = Texts(item, "devices"),
            Limits = new ValueRange(item.Decimal("low"), item.Decimal("high")), Window = item.Choice("window", Period.Hour, Windows),
            Percentile = item.Decimal("percentile") ?? 0m, Across = item.Choice("across", AcrossOf(measure)), At = (item.Node.Line, item.Node.Path),
        };
        Check(item, input);
        return stream is null ? null : input;
    }

    private static Combination AcrossOf(Measure measure) => measure switch
    {
        Measure.Growth or Measure.Sum or Measure.Count or Measure.Duration => Combination.Sum,
        Measure.Minimum => Combination.Minimum,
        Measure.Maximum => Combination.Maximum,
        _ => Combination.Mean,
    };

    private static void Check(FileObject item, IndicatorInput input)
    {
        var takesLimits = input.Measure is Measure.Share or Measure.Availability or Measure.Duration;
        if (!takesLimits && input.Limits is not { Low: null, High: null })
            item.Problems.Add(item.Node, $"{input.Measure.ToString().ToLowerInvariant()} has no limits",
                "remove \"low\" and \"high\", or take share, availability or duration");
        if (input.Measure == Measure.Share && input.Limits is { Low: null, High: null })
            item.Problems.Add(item.Node, "a share of time needs limits", "add \"low\", \"high\" or both");
        if (input.Limits.Low > input.Limits.High)
            item.Problems.Add(item.Take("low")!, "\"low\" is above \"high\"", "swap them");
        if (input.Measure == Measure.Percentile != item.Has("percentile") || input.Percentile is < 0m or > 100m)
            item.Problems.Add(item.Node, "a percentile is stated from 0 to 100, and only of measure percentile", "add \"percentile\": 95, or remove it");
        if (item.Has("window") && !(takesLimits || input.Measure == Measure.Percentile))
            item.Problems.Add(item.Take("window")!, $"{input.Measure.ToString().ToLowerInvariant()} counts no windows", "remove \"window\"");
    }

    private static List<string> Texts(FileObject item, string name) =>
        item.Take(name) is { } node ? [.. item.ItemsOf(node).Select(item.TextOf).OfType<string>()] : [];
}
