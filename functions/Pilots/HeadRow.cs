namespace SmartPilots.Functions.Pilots;

/// <summary>What the store says about one pilot. All are in one partition, so that looking for changes is one read.</summary>
/// <param name="Put">The version that was put and overrides the packaged one; null for none.</param>
/// <param name="Recorded">The version that was last seen in force and is kept.</param>
internal sealed record HeadRow(string Pilot, string? Put, string? Recorded)
{
    private const string Partition = "~heads"; // no pilot's name has a tilde

    public static RowQuery All { get; } = RowQuery.InPartition(Tables.Pilots, Partition);

    public static HeadRow FromRow(StoredRow row) => new(row.Key, Filled(row.Text("put")), Filled(row.Text("recorded")));

    /// <summary>That a version was put, or with null that the one put was withdrawn.</summary>
    public static RowCommit WritePut(string pilot, string? version, long ticks) => new(Tables.Pilots, Partition,
        [new RowWrite(RowOperation.Merge, new Row(pilot, [new Column("schema", 1), new Column("put", version ?? ""), new Column("changed", ticks)]))]);

    /// <summary>That versions are in force and kept.</summary>
    public static RowCommit WriteRecorded(IEnumerable<(string Pilot, string Version)> versions) => new(Tables.Pilots, Partition,
        [.. versions.Select(one => new RowWrite(RowOperation.Merge, new Row(one.Pilot, [new Column("schema", 1), new Column("recorded", one.Version)])))]);

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
