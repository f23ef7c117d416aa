namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// How the columns of a recorded table become devices and streams: the JSON of a map file (see <c>docs/replay.md</c> and
/// <c>pilots/maps/map.schema.json</c>). Exactly one of <see cref="Wide"/> and <see cref="Long"/> is given.
/// </summary>
internal sealed record CsvMap
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }
    public string? Description { get; init; }

    /// <summary>Where the recording comes from and under which licence.</summary>
    public string? Source { get; init; }

    /// <summary>Another map whose members hold where this one has none of the same name; it is gone once the file is read.</summary>
    public string? Extends { get; init; }
    public required string Pilot { get; init; }

    /// <summary>Left out where a column of a long recording says it.</summary>
    public string? Site { get; init; }

    /// <summary>Takes <c>{device}</c>, <c>{site}</c> and the like out of the file's name; <c>*</c> is any text.</summary>
    public string? FileName { get; init; }

    /// <summary>Default UTF-8, or UTF-16 where the bytes say so.</summary>
    public string? Encoding { get; init; }

    /// <summary>One character, or <c>whitespace</c>. Default comma.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>Widths of the columns in characters, instead of a delimiter.</summary>
    public IReadOnlyList<int>? Widths { get; init; }

    /// <summary>What a line begins with that is a comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Lines before the header. Left out, the header is the first row that has all columns of the map.</summary>
    public int? SkipLines { get; init; }

    /// <summary>Rows of the header, whose cells are joined by a blank. Default 1.</summary>
    public int HeaderRows { get; init; } = 1;

    /// <summary>Rows between header and data. Left out, those that hold neither a time nor a number.</summary>
    public int? SkipAfterHeader { get; init; }

    /// <summary>Names of the columns of a file without a header line.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>Default a full stop.</summary>
    public string DecimalSeparator { get; init; } = ".";

    /// <summary>Default none: a number with one is unreadable.</summary>
    public string? GroupSeparator { get; init; }
    public required TimeJson Time { get; init; }

    /// <summary>Default: as the times say.</summary>
    public FileOrder Order { get; init; }

    /// <summary>One row holds many devices at one time.</summary>
    public IReadOnlyList<WideDeviceJson>? Wide { get; init; }

    /// <summary>One row holds one device.</summary>
    public LongJson? Long { get; init; }

    /// <summary>Column to the texts that the rows meant have there: a file may hold several tables, one row of each in turn.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Only { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Columns that are no readings, such as labels. A column that is neither mapped nor named here is an error.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Cells that hold no value, besides empty ones.</summary>
    public IReadOnlyList<string> NoValue { get; init; } = [];

    /// <summary>Texts that stand for numbers; null is a text whose cell is left out.</summary>
    public IReadOnlyDictionary<string, decimal?> Texts { get; init; } = new Dictionary<string, decimal?>();

    /// <summary>Texts before or behind a number, such as a flag or a unit, and what becomes of the cell.</summary>
    public IReadOnlyDictionary<string, Qualifier> Qualifiers { get; init; } = new Dictionary<string, Qualifier>();

    /// <summary>Whether the recording is known to give several values for one stream and time.</summary>
    public bool Conflicts { get; init; }

    internal sealed record TimeJson
    {
        /// <summary>Exactly one of this and <see cref="Columns"/> is given.</summary>
        public string? Column { get; init; }

        /// <summary>Columns whose texts, joined by a blank, are the time.</summary>
        public IReadOnlyList<string>? Columns { get; init; }

        /// <summary>See <see cref="TimeText"/>. Exactly one of this and <see cref="Formats"/> is given.</summary>
        public string? Format { get; init; }

        /// <summary>Tried in their order.</summary>
        public IReadOnlyList<string>? Formats { get; init; }

        /// <summary>The day from which a count is, instead of the one that its format has.</summary>
        public string? Since { get; init; }

        /// <summary>Zone of the times: a TZDB name or an offset such as +01:00. Default UTC.</summary>
        public string Zone { get; init; } = "UTC";

        /// <summary>The column that says in which zone a row's time is; <see cref="Zones"/> says what its texts mean.</summary>
        public string? ZoneColumn { get; init; }

        /// <summary>Texts of the zone column to offsets, such as EST to -05:00.</summary>
        public IReadOnlyDictionary<string, string> Zones { get; init; } = new Dictionary<string, string>();

        /// <summary>First year of the hundred that years of two digits are of, such as 2000.</summary>
        public int? Century { get; init; }

        /// <summary>What a time means that a clock put back shows twice. Default earlier.</summary>
        public RepeatedHour RepeatedHour { get; init; }

        /// <summary>What becomes of a row with values and no time. Default an error of the row.</summary>
        public MissingTime Missing { get; init; }
    }

    internal sealed record WideDeviceJson
    {
        public required string Device { get; init; }

        /// <summary>Column to stream.</summary>
        public required Dictionary<string, ColumnJson> Columns { get; init; }
    }

    /// <summary>Exactly one of <see cref="Columns"/> and <see cref="StreamColumns"/> is given.</summary>
    internal sealed record LongJson
    {
        /// <summary>The one device. Exactly one of this and <see cref="DeviceColumn"/> is given.</summary>
        public string? Device { get; init; }

        public string? DeviceColumn { get; init; }

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
        public Dictionary<string, ColumnJson>? Columns { get; init; }

        /// <summary>The columns whose texts, joined by <c> / </c>, say which stream the row's one value is of.</summary>
        public IReadOnlyList<string>? StreamColumns { get; init; }

        /// <summary>Holds the value, with <see cref="StreamColumns"/>.</summary>
        public string? ValueColumn { get; init; }

        /// <summary>Joined texts to stream; null is a text whose rows are left out, <c>*</c> any text that is not named.</summary>
        public Dictionary<string, ColumnJson?>? Streams { get; init; }
    }
}
