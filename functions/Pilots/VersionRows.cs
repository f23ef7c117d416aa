using System.IO.Compression;

namespace SmartPilots.Functions.Pilots;

/// <summary>One version of a pilot file that was in force.</summary>
/// <param name="FirstTicks">When it first came into force, UTC ticks.</param>
/// <param name="Origin"><c>package</c>: it came with the program or from the folder; <c>put</c>: over the API.</param>
/// <param name="Bytes">Length of the file.</param>
internal sealed record VersionFacts(string Version, long FirstTicks, string Origin, long Bytes);

/// <summary>
/// Rows of table <c>pilots</c>, one partition for each pilot: <c>m~{version}</c> the facts of one version, <c>b~{version}</c> its file,
/// compressed, in chunks. Both are written in one commit and never changed.
/// </summary>
internal static class VersionRows
{
    public const string Package = "package";
    public const string Put = "put";

    /// <summary>Of the compressed file: a row has at most 1 MB.</summary>
    private const int MaxCompressedBytes = 900_000;
    private const string FactsFrom = "m~";
    private const string FactsTo = "m~~";

    public static bool IsTooLarge(PilotDefinition pilot) => Compress(pilot.Json.Span).Length > MaxCompressedBytes;

    public static string BodyKey(string version) => $"b~{version}";

    public static RowQuery AllFacts(string pilot) =>
        RowQuery.InPartition(Tables.Pilots, pilot) with { KeyFrom = FactsFrom, KeyTo = FactsTo };

    /// <summary>A conflict when the version is there already.</summary>
    /// <exception cref="InvalidDataException">The file is too large to be kept.</exception>
    public static RowCommit Insert(PilotDefinition pilot, string origin, long ticks)
    {
        var columns = new List<Column> { new("schema", 1) };
        var compressed = Compress(pilot.Json.Span);
        if (compressed.Length > MaxCompressedBytes)
            throw new InvalidDataException($"Pilot {pilot.Id}: the file has {compressed.Length} bytes after gzip; at most {MaxCompressedBytes} can be kept.");
        Chunks.Add(columns, "gzip", compressed);
        var facts = new Row(FactsFrom + pilot.Version,
            [new Column("schema", 1), new Column("first", ticks), new Column("origin", origin), new Column("bytes", pilot.Json.Length)]);
        return new RowCommit(Tables.Pilots, pilot.Id,
            [new RowWrite(RowOperation.Insert, facts), new RowWrite(RowOperation.Insert, new Row(BodyKey(pilot.Version), columns))]);
    }

    public static VersionFacts Facts(StoredRow row) => new(row.Key[FactsFrom.Length..], row.Number("first") ?? 0, row.Text("origin") ?? "",
        row.Number("bytes") ?? 0);

    public static byte[] Body(StoredRow row)
    {
        using var inflated = new GZipStream(new MemoryStream(Chunks.Read(row, "gzip")), CompressionMode.Decompress);
        using var all = new MemoryStream();
        inflated.CopyTo(all);
        return all.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var all = new MemoryStream();
        using (var gzip = new GZipStream(all, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return all.ToArray();
    }
}
