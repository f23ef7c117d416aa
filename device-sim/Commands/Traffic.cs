using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Messages to publish, or to know: of fleets, captures or a CSV.</summary>
internal sealed record Traffic
{
    /// <summary>Whose ledgers account for it.</summary>
    public required IReadOnlyList<string> Pilots { get; init; }

    /// <summary>The same in each enumeration.</summary>
    public required IEnumerable<SimulatedMessage> Messages { get; init; }

    /// <summary>Whether the messages come in order of time.</summary>
    public bool InOrder { get; init; }

    /// <summary>Whether it is invented: never for a real system.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Devices that speak and that the shipped pilot files may lack.</summary>
    public IReadOnlyList<AddedDevice> Added { get; init; } = [];

    /// <summary>How far an enumeration is, 0 to 1; null where nothing says.</summary>
    public Func<double>? Progress { get; init; }

    /// <summary>Rows of a file that are no messages; known after an enumeration.</summary>
    public Func<IReadOnlyList<UnreadableRow>> Unreadable { get; init; } = () => [];

    /// <summary>The tables that it is read from.</summary>
    public IReadOnlyList<CsvRecording> Tables { get; init; } = [];

    /// <summary>Whether all of it should be stored: a recording without faults put into it.</summary>
    public bool QuarantineIsUnexpected { get; init; }

    /// <summary>Whether it is known to give several values for one stream and time.</summary>
    public bool ConflictsAreExpected { get; init; }
}
