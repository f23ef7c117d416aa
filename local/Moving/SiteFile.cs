using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Moving;

/// <summary>The first line of a site's file.</summary>
/// <param name="Format">Of the file.</param>
internal sealed record SiteHeader(int Format, string Pilot, string Site, DateTimeOffset ExportedAt)
{
    public const int CurrentFormat = 1;
}

/// <summary>Its last line.</summary>
/// <param name="Rows">Of the site; rows that it shares with others of the pilot come after.</param>
/// <param name="Hash">See <see cref="SiteRows.HashAsync"/>.</param>
internal sealed record SiteEnd(long Rows, long Shared, string Hash);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SiteHeader))]
[JsonSerializable(typeof(SiteEnd))]
internal sealed partial class SiteJson : JsonSerializerContext;

/// <summary>
/// A site in one file, gzip of lines of JSON: a header, the site's rows, what it shares with the pilot, and an end that counts and hashes them.
/// </summary>
internal static class SiteFile
{
    /// <exception cref="InvalidDataException">There is no such site in the store, or it changed meanwhile.</exception>
    public static async Task<SiteEnd> ExportAsync(ITelemetryStore store, string pilot, string site, string file, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = new SiteRows(store, pilot, site);
        var end = await WriteAsync(rows, new SiteHeader(SiteHeader.CurrentFormat, pilot, site, now), file + ".next", cancellationToken);
        if (end.Rows == 0 || await rows.HashAsync(cancellationToken) != (end.Rows, end.Hash))
        {
            File.Delete(file + ".next");
            throw new InvalidDataException(end.Rows == 0 ? $"The store has nothing of site {pilot}/{site}."
                : "The site's rows changed while they were read: stop what sends (on a box the system), and export again.");
        }
        File.Move(file + ".next", file);
        return end;
    }

    /// <summary>Writes the site into another store and compares. May be repeated after an interruption.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or the store has other rows of the site.</exception>
    /// <exception cref="IOException">The store did not take it.</exception>
    public static async Task<(SiteHeader Header, SiteEnd End)> ImportAsync(ITelemetryStore store, string file, CancellationToken cancellationToken)
    {
        var (header, end) = Check(file);
        var rows = new SiteRows(store, header.Pilot, header.Site);
        await RefuseOthersAsync(rows, file, cancellationToken);
        await new RowImport(store).WriteAsync(Lines(file).Select(RowLine.Read), end.Rows, cancellationToken);
        if (await rows.HashAsync(cancellationToken) is var found && found != (end.Rows, end.Hash))
            throw new IOException($"The store holds {found.Rows} rows with the hash {found.Hash}, not {end.Rows} with {end.Hash}: something else writes to it.");
        return (header, end);
    }

    private static async Task<SiteEnd> WriteAsync(SiteRows rows, SiteHeader header, string file, CancellationToken cancellationToken)
    {
        await using var zip = new GZipStream(new FileStream(file, FileMode.Create), CompressionLevel.Fastest);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (own, shared) = (0L, 0L);
        Line(JsonSerializer.SerializeToUtf8Bytes(header, SiteJson.Default.SiteHeader));
        await foreach (var line in rows.ReadAsync(cancellationToken))
        {
            SiteRows.Add(hash, line);
            Line(line);
            own++;
        }
        await foreach (var line in rows.ReadSharedAsync(cancellationToken))
        {
            Line(line);
            shared++;
        }
        var end = new SiteEnd(own, shared, Convert.ToHexStringLower(hash.GetHashAndReset()));
        Line(JsonSerializer.SerializeToUtf8Bytes(end, SiteJson.Default.SiteEnd));
        return end;

        void Line(ReadOnlySpan<byte> line)
        {
            zip.Write(line);
            zip.Write("\n"u8);
        }
    }

    // Read through before anything is written: a file that breaks off changes nothing.
    private static (SiteHeader Header, SiteEnd End) Check(string file)
    {
        try
        {
            var (first, last, count) = ("", "", 0L);
            foreach (var line in Text(file))
                (first, last, count) = (count == 0 ? line : first, line, count + 1);
            var header = JsonSerializer.Deserialize(first, SiteJson.Default.SiteHeader) ?? throw new JsonException("it has no header");
            var end = JsonSerializer.Deserialize(last, SiteJson.Default.SiteEnd) ?? throw new JsonException("it has no end");
            if (header.Format > SiteHeader.CurrentFormat)
                throw new InvalidDataException($"it is of a newer SmartPilots (format {header.Format})");
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var line in Text(file).Skip(1).Take((int)end.Rows))
                SiteRows.Add(hash, Encoding.UTF8.GetBytes(line));
            if (count != end.Rows + end.Shared + 2 || Convert.ToHexStringLower(hash.GetHashAndReset()) != end.Hash)
                throw new InvalidDataException("its rows are not those that were exported");
            return (header, end);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{file} is no whole export of a site: {e.Message}", e);
        }
    }

    // Both in the same order: each row that the store has of the site must be one of the file's, left by an import that was interrupted.
    private static async Task RefuseOthersAsync(SiteRows rows, string file, CancellationToken cancellationToken)
    {
        using var lines = Lines(file).GetEnumerator();
        await foreach (var line in rows.ReadAsync(cancellationToken))
        {
            var wanted = Encoding.UTF8.GetString(line);
            do
            {
                if (!lines.MoveNext())
                    throw new InvalidDataException("The store has other rows of this site: a site is imported where nothing of it is yet.");
            }
            while (lines.Current != wanted);
        }
    }

    private static IEnumerable<string> Lines(string file) => Text(file).Skip(1).SkipLast(1);

    private static IEnumerable<string> Text(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
            yield return line;
    }
}
