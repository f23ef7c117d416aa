namespace SmartPilots.Core.Model;

/// <summary>A reading that passed the checks which need no state: known stream, canonical unit, quantised, physically possible.</summary>
/// <param name="Stream">The device's stream.</param>
/// <param name="Ticks">Time of measurement, UTC ticks of 100 ns.</param>
/// <param name="Value">In the stream's canonical unit, quantised (<see cref="Quantity"/>).</param>
/// <param name="Quality">What is doubtful about it.</param>
public readonly record struct DecodedReading(StreamDefinition Stream, long Ticks, decimal Value, Quality Quality)
{
    /// <summary>Whether its time is the receipt, by us or by a network server, and so another one in each copy of the message.</summary>
    public bool IsOfReceipt { get; init; }

    /// <summary>
    /// Of a local time that the clock showed twice and for which nothing in the message decided: the second of the two, UTC ticks; else 0.
    /// </summary>
    public long LaterTicks { get; init; }

    /// <summary>With its time moved to that of the first copy, when the device gave none.</summary>
    public DecodedReading Moved(long ticks) =>
        ticks == 0 || !(IsOfReceipt || (Quality & Quality.Undated) != 0) ? this : this with { Ticks = Ticks + ticks };
}

/// <summary>A part of a message, or all of it, that could not become a reading.</summary>
/// <param name="Reason">From the closed list.</param>
/// <param name="Where">JSON path or byte offset, such as <c>$.values.flow</c> or <c>byte 17</c>.</param>
/// <param name="Expected">What was expected there, for an engineer.</param>
public readonly record struct DecodeFault(Reason Reason, string Where, string Expected);
