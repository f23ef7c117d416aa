using System.Text.Json.Serialization;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// How the columns of a recorded CSV become devices and streams: the JSON of a map file (see <c>pilots/maps/map.schema.json</c>).
/// Exactly one of <see cref="Wide"/> and <see cref="Long"/> is given.
/// </summary>
internal sealed record CsvMap
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }
    public string? Description { get; init; }

    /// <summary>Where the recording comes from and under which licence.</summary>
    public string? Source { get; init; }
    public required string Pilot { get; init; }

    /// <summary>Left out where a column of a long recording says it.</summary>
    public string? Site { get; init; }

    /// <summary>One character. Default comma.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>Default a full stop.</summary>
    public string DecimalSeparator { get; init; } = ".";

    /// <summary>Names of the columns of a file without a header line.</summary>
    public IReadOnlyList<string>? Header { get; init; }
    public required TimeJson Time { get; init; }

    /// <summary>One row holds many devices at one time.</summary>
    public IReadOnlyList<WideDeviceJson>? Wide { get; init; }

    /// <summary>One row holds one device.</summary>
    public LongJson? Long { get; init; }

    /// <summary>Columns that are no readings, such as labels. A column that is neither mapped nor named here is an error.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Cells that hold no value, besides empty ones.</summary>
    public IReadOnlyList<string> NoValue { get; init; } = [];

    internal sealed record TimeJson
    {
        public required string Column { get; init; }

        /// <summary>A NodaTime local date and time pattern, or <c>unix</c> or <c>unix-ms</c>.</summary>
        public required string Format { get; init; }

        /// <summary>Zone of the times. Default UTC.</summary>
        public string Zone { get; init; } = "UTC";

        /// <summary>What a time means that a clock put back shows twice. Default earlier.</summary>
        public RepeatedHour RepeatedHour { get; init; }
    }

    internal sealed record WideDeviceJson
    {
        public required string Device { get; init; }

        /// <summary>Column to stream.</summary>
        public required Dictionary<string, string> Columns { get; init; }
    }

    /// <summary>Exactly one of <see cref="Columns"/> and <see cref="StreamColumns"/> is given.</summary>
    internal sealed record LongJson
    {
        public required string DeviceColumn { get; init; }

        /// <summary>Put before the column's text to make the device's name.</summary>
        public string DevicePrefix { get; init; } = "";

        /// <summary>How the texts of the device and site columns become names. Default as they are written.</summary>
        public ColumnNames Names { get; init; }

        /// <summary>Names the site.</summary>
        public string? SiteColumn { get; init; }

        /// <summary>What people call the device.</summary>
        public string? NameColumn { get; init; }

        /// <summary>The pilot's device type of devices that the pilot file does not list; without it they stay unknown.</summary>
        public string? DeviceType { get; init; }

        /// <summary>Column to stream: one row holds all streams.</summary>
        public Dictionary<string, string>? Columns { get; init; }

        /// <summary>The columns whose texts, joined by <c> / </c>, say which stream the row's one value is of.</summary>
        public IReadOnlyList<string>? StreamColumns { get; init; }

        /// <summary>Holds the value, with <see cref="StreamColumns"/>.</summary>
        public string? ValueColumn { get; init; }

        /// <summary>Joined texts to stream; null is a text whose rows are left out.</summary>
        public Dictionary<string, string?>? Streams { get; init; }
    }
}
