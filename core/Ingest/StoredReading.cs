using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>One reading as stored, with where it came from.</summary>
/// <param name="Value">As the device sent it: quantised, in the stream's canonical unit. A correction never changes it.</param>
/// <param name="ReceivedTicks">Time of receipt at the gateway.</param>
/// <param name="Source">Its number among the device state's sources.</param>
/// <param name="Sequence">The message's sequence in that source.</param>
public readonly record struct StoredReading(string Stream, decimal Value, Quality Quality, long ReceivedTicks, int Source, long Sequence)
{
    private const Quality Excluding = Quality.Implausible | Quality.Sentinel | Quality.Voided | Quality.Doubtful;
    private const Quality Corrections = Quality.Voided | Quality.Replaced;

    /// <summary>
    /// Version of the pilot file that decoded it (<see cref="DeviceDefinition.ShortVersion"/>). A fact of arrival: it decides
    /// nothing and no hash covers it.
    /// </summary>
    public required string PilotVersion { get; init; }

    /// <summary>The value that a correction puts in its place; null when none does.</summary>
    public decimal? Replacement { get; init; }

    /// <summary>What counts: the replacement, or else the value.</summary>
    public decimal Effective => Replacement ?? Value;

    /// <summary>Whether it counts in windows.</summary>
    public bool IsAggregated => Replacement is not null || (Quality & Excluding) == 0;

    /// <summary>Whether it may be the latest value and be judged by rules.</summary>
    public bool IsCurrent => IsAggregated && (Quality & Quality.Historical) == 0;

    /// <summary>Whether a correction stands over what devices say.</summary>
    public bool IsCorrected => (Quality & Corrections) != 0;

    /// <summary>Another device's value in its place, under the same correction.</summary>
    public StoredReading UnderCorrectionOf(in StoredReading other) =>
        this with { Quality = Quality | other.Quality & Corrections, Replacement = other.Replacement };

    /// <summary>Corrected: <paramref name="replacement"/> counts in its place, or with null nothing does. The last correction holds.</summary>
    public StoredReading Correct(decimal? replacement) => this with
    {
        Quality = Quality & ~Corrections | (replacement is null ? Quality.Voided : Quality.Replaced),
        Replacement = replacement,
    };

    /// <summary>
    /// Which of two values of one identity is kept, whichever came first: one that may be shown before one that only counts, that before
    /// one that does not, and then the smaller. So nothing that was counted or shown makes way for a value that may not be.
    /// </summary>
    public bool Beats(in StoredReading other) => Rank == other.Rank ? Value < other.Value : Rank > other.Rank;

    // By what the device said; a correction does not change which original is kept.
    private int Rank => (Quality & (Quality.Implausible | Quality.Sentinel | Quality.Doubtful)) != 0 ? 0 : (Quality & Quality.Historical) != 0 ? 1 : 2;
}
