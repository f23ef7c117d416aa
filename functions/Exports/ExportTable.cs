namespace SmartPilots.Functions.Exports;

/// <summary>What the values of a column are.</summary>
internal enum ExportType
{
    Text,

    /// <summary>A <see cref="decimal"/> or a <see cref="double"/>.</summary>
    Number,

    /// <summary>A <see cref="long"/>.</summary>
    Whole,

    /// <summary>A UTC <see cref="DateTime"/>, written by the site's clock.</summary>
    SiteTime,

    /// <summary>A UTC <see cref="DateTime"/>.</summary>
    UtcTime,
}

/// <summary>One column of a table.</summary>
/// <param name="Description">One sentence for who opens the file without a manual.</param>
internal sealed record ExportField(string Name, ExportType Type, string Description);

/// <summary>
/// Readings or windows of one device as a table, in whatever file it is taken along. Values of a row stand in the order of the fields; null where
/// there is none.
/// </summary>
/// <param name="Name">Of the file and of its sheet: <c>readings</c>, <c>windows-1h</c>.</param>
/// <param name="Key">The fields that tell rows apart.</param>
/// <param name="Pages">Rows as the store gives them, at most some thousands at a time. Can be read once.</param>
internal sealed record ExportTable(DeviceDefinition Device, string Name, string Title, IReadOnlyList<ExportField> Fields, IReadOnlyList<string> Key,
    IAsyncEnumerable<IReadOnlyList<object?[]>> Pages)
{
    /// <summary>Such as <c>village-well-pump-readings</c>.</summary>
    public string FileName => $"{Device.Key.ToString().Replace('/', '-')}-{Name}";

    /// <summary>The wall clock, for files that know no time zones.</summary>
    public DateTime AtSite(DateTime utc) => NodaTime.Instant.FromDateTimeUtc(utc).InZone(Device.Zone).ToDateTimeUnspecified();
}
