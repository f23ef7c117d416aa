using SmartPilots.Core.Model;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Indicators;

/// <summary>What is taken from the windows of a stream. See docs/indicators.md for what each is computed from.</summary>
public enum Measure
{
    /// <summary>Of a counter: what it counted.</summary>
    Growth,
    Sum,
    Mean,
    Minimum,
    Maximum,

    /// <summary>Time within the limits, of the time with readings.</summary>
    Share,

    /// <summary>Time within the limits, of all the time.</summary>
    Availability,

    /// <summary>Time within the limits, or that a state was not 0.</summary>
    Duration,

    /// <summary>Readings.</summary>
    Count,

    /// <summary>Of the windows' means.</summary>
    Percentile,
}

/// <summary>One number that an indicator is made of.</summary>
public sealed record IndicatorInput
{
    /// <summary>Its name in the formula.</summary>
    public string Name { get; init; } = "value";
    public required Measure Measure { get; init; }
    public required string Stream { get; init; }

    /// <summary>Only devices of these types; empty: of any that has the stream.</summary>
    public IReadOnlyList<string> DeviceTypes { get; init; } = [];

    /// <summary>Only these devices; empty: any.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Inclusive, in the stream's unit.</summary>
    public ValueRange Limits { get; init; }

    /// <summary>The windows that shares, durations and percentiles are counted in.</summary>
    public Period Window { get; init; } = Period.Hour;

    /// <summary>Of a percentile: 0 to 100.</summary>
    public decimal Percentile { get; init; }

    /// <summary>How the devices of one place make one number.</summary>
    public Combination Across { get; init; } = Combination.Mean;

    /// <summary>UCUM code of the number in the formula.</summary>
    public required string Unit { get; init; }

    internal (int Line, string Path) At { get; init; }

    /// <summary>Whether windows shorter than a day are needed, beside those of a counter that fell.</summary>
    public bool CountsWindows => Measure is Measure.Share or Measure.Availability or Measure.Duration or Measure.Percentile && Window != Period.Day;

    public bool Takes(DeviceDefinition device) => device.Streams.Any(stream => stream.Name == Stream)
        && (DeviceTypes.Count == 0 || DeviceTypes.Contains(device.Type)) && (Devices.Count == 0 || Devices.Contains(device.Key.ToString()));

    /// <summary>The unit of what is measured, before it is converted into <see cref="Unit"/>.</summary>
    public string UnitOf(StreamDefinition stream) => Measure switch
    {
        Measure.Share or Measure.Availability or Measure.Count => "1",
        Measure.Duration => "s",
        _ => stream.Unit,
    };

    /// <summary>Why it cannot be measured of a stream; null when it can.</summary>
    public string? Misfit(StreamDefinition stream)
    {
        if (Measure == Measure.Growth != (stream.Kind == StreamKind.Counter) && Measure is not (Measure.Count or Measure.Availability or Measure.Share))
            return Measure == Measure.Growth ? $"{Stream} is no counter" : $"{Stream} is a counter, of which growth is taken";
        if (stream.Kind == StreamKind.Angle && Measure is not (Measure.Count or Measure.Availability))
            return $"{Stream} is a direction, which has no {Measure.ToString().ToLowerInvariant()}";
        var known = Units.Unit.TryParse(UnitOf(stream), out var from) & Units.Unit.TryParse(Unit, out var to);
        if (!known || !from!.TryConvert(1m, to!, out _))
            return $"{UnitOf(stream)} does not convert into {Unit}";
        return Measure is Measure.Sum && from!.Offset != 0m ? $"values in {stream.Unit} have no sum" : null;
    }
}
