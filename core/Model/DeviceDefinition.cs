using NodaTime;

namespace SmartPilots.Core.Model;

/// <summary>One device with all that its type says, resolved: what the ingest path needs without another lookup.</summary>
public sealed record DeviceDefinition
{
    /// <summary>Hex digits of a pilot file's version that a stored reading keeps.</summary>
    public const int ShortVersionLength = 8;

    public required DeviceKey Key { get; init; }
    public required string Name { get; init; }
    public Names Names { get; init; } = Names.None;

    /// <summary>Name of its device type in the pilot file.</summary>
    public required string Type { get; init; }
    public required DateTimeZone Zone { get; init; }

    /// <summary>Cuts this device's windows.</summary>
    public SiteCalendar Calendar => field ??= new SiteCalendar(Zone);

    public required PilotLimits Limits { get; init; }

    /// <summary>Version of the pilot file it comes from.</summary>
    public required string PilotVersion { get; init; }

    /// <summary>The version as each of its readings keeps it.</summary>
    public string ShortVersion => field ??= PilotVersion[..Math.Min(PilotVersion.Length, ShortVersionLength)];

    /// <summary>When it was registered, UTC ticks; null for a device that the pilot file lists.</summary>
    public long? RegisteredTicks { get; init; }
    public required IPayloadDecoder Decoder { get; init; }
    public required IReadOnlyList<StreamDefinition> Streams { get; init; }
    public IReadOnlyList<RuleDefinition> Rules { get; init; } = [];

    /// <summary>When nobody is told of its rules.</summary>
    public IReadOnlyList<MaintenanceWindow> Maintenance { get; init; } = [];

    public bool IsUnderMaintenance(long ticks)
    {
        for (var i = 0; i < Maintenance.Count; i++)
        {
            if (Maintenance[i].Holds(ticks))
                return true;
        }
        return false;
    }

    /// <summary>Its names on topics that are not ours, such as its DevEUI.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];
    public double? Latitude { get; init; }
    public double? Longitude { get; init; }
}
