namespace SmartPilots.Core.Commit;

/// <summary>One reading as stored, with where it came from.</summary>
/// <param name="Value">Quantised, in the stream's canonical unit.</param>
/// <param name="ReceivedTicks">Time of receipt at the gateway.</param>
/// <param name="Source">Index in the device state's sources.</param>
/// <param name="Sequence">The message's sequence in that source.</param>
public readonly record struct StoredReading(string Stream, decimal Value, Quality Quality, long ReceivedTicks, int Source, long Sequence)
{
    private const Quality Excluding = Quality.Implausible | Quality.Sentinel | Quality.RateLimit;

    /// <summary>Whether it counts in windows, rules and the latest value.</summary>
    public bool IsAggregated => (Quality & Excluding) == 0;

    /// <summary>
    /// Which of two values of one identity is kept, whichever came first: one that counts before one that does not, then the smaller.
    /// So nothing that was counted or shown ever makes way for a value that may not be.
    /// </summary>
    public bool Beats(in StoredReading other) => IsAggregated == other.IsAggregated ? Value < other.Value : IsAggregated;
}
