namespace SmartPilots.Simulation.Fleet;

/// <summary>One message as its device meant it: what the oracle knows without reading the payload.</summary>
/// <param name="Number">Unique in the simulation; it stands in the payload, so that no two payloads are equal.</param>
/// <param name="Partition">Of the device that it should count for; null when it belongs to none.</param>
/// <param name="Fault">Reason code when the message as a whole cannot be read, else null.</param>
/// <param name="Readings">In the order of the payload, bad ones too.</param>
internal sealed record GeneratedMessage(int Number, string? Partition, string Topic, byte[] Payload, string? Fault,
    IReadOnlyList<GeneratedReading> Readings)
{
    /// <summary>Payloads as keys: a character a byte.</summary>
    public string Text { get; } = System.Text.Encoding.Latin1.GetString(Payload);

    /// <summary>As an instance takes it that does not know the device.</summary>
    public GeneratedMessage Unread(string fault) => this with { Fault = fault, Readings = [] };

    /// <summary>As an edition of the pilot file reads it: one that has stream colour keeps that too.</summary>
    public GeneratedMessage With(PilotEdition edition) => !edition.HasColour ? this : this with
    {
        Readings = [.. Readings.Select(reading => reading.Fault != "unknown-stream" ? reading
            : reading with { Fault = reading.TimeFault, Counts = reading.TimeFault is null })],
    };

    /// <summary>Why it, or readings of it, must go to quarantine.</summary>
    public HashSet<string> Faults => [.. Readings.Select(reading => reading.Fault).Append(Fault).OfType<string>()];

    public bool IsBad => Fault is not null || Readings.Any(reading => reading.Fault is not null);
}

/// <summary>One value of a message.</summary>
/// <param name="Ticks">Time of measurement, UTC.</param>
/// <param name="Value">As it must be stored.</param>
/// <param name="Fault">Reason code when it must go to quarantine whatever else is stored, else null.</param>
/// <param name="Counts">Whether it counts in windows, rules and the latest value.</param>
/// <param name="Stale">Whether it is too old to tell anybody, at any time of the simulation.</param>
internal readonly record struct GeneratedReading(string Stream, long Ticks, decimal Value, string? Fault, bool Counts, bool Stale)
{
    /// <summary>Of a stream that not every pilot file knows: what is wrong with it where it is known.</summary>
    public string? TimeFault { get; init; }
}
