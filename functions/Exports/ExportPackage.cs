using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SmartPilots.Functions.Exports;

/// <summary>
/// A table as a Data Package (Frictionless, version 2, https://datapackage.org/): a zip with the table as CSV and as Parquet, and <c>datapackage.json</c>,
/// which states each column, the units of the streams, and the size and SHA-256 of each file.
/// </summary>
internal static class ExportPackage
{
    public const string ContentType = "application/zip";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };
    private const string Profiles = "https://datapackage.org/profiles/2.0/";

    /// <summary>Writes forward only; holds few thousand rows. The Parquet file waits on the disk until the CSV is written, and the description comes last.</summary>
    public static async Task WriteAsync(Stream to, ExportTable table, DateTime made, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await using var columns = Scratch();
        PackedFile csv, parquet;
        await using (var entry = await Entry(zip, table.Name + ".csv", made).OpenAsync(cancellationToken))
            csv = await WriteTableAsync(entry, columns, table, cancellationToken);
        columns.Position = 0;
        await using (var entry = await Entry(zip, table.Name + ".parquet", made).OpenAsync(cancellationToken))
            await columns.CopyToAsync(entry, cancellationToken);
        columns.Position = 0;
        parquet = new PackedFile("parquet", ExportParquet.ContentType, columns.Length, await SHA256.HashDataAsync(columns, cancellationToken));
        await using var description = await Entry(zip, "datapackage.json", made).OpenAsync(cancellationToken);
        await description.WriteAsync(Description(table, made, [csv, parquet]), cancellationToken);
    }

    private sealed record PackedFile(string Format, string MediaType, long Bytes, byte[] Hash);

    /// <summary>Both forms of the table, page after page: the store gives it once.</summary>
    private static async Task<PackedFile> WriteTableAsync(Stream csv, Stream columns, ExportTable table, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var parquet = await ExportParquet.CreateAsync(columns, table, cancellationToken);
        var (text, bytes) = (new CsvText(), 0L);
        ExportCsv.WriteNames(text, table);
        await foreach (var rows in table.Pages.WithCancellation(cancellationToken))
        {
            ExportCsv.Write(text, table, rows);
            var page = text.Take();
            hash.AppendData(page);
            bytes += page.Length;
            await csv.WriteAsync(page, cancellationToken);
            await parquet.AddAsync(rows, cancellationToken);
        }
        await parquet.EndAsync(cancellationToken);
        return new PackedFile("csv", "text/csv", bytes, hash.GetHashAndReset());
    }

    private static FileStream Scratch() => new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
    {
        Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
    });

    private static ZipArchiveEntry Entry(ZipArchive zip, string name, DateTime made)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = made;
        return entry;
    }

    private static byte[] Description(ExportTable table, DateTime made, IReadOnlyList<PackedFile> files) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["$schema"] = Profiles + "datapackage.json",
        ["name"] = table.FileName,
        ["title"] = table.Title,
        ["description"] = $"Device {table.Device.Key}, time zone {table.Device.Zone.Id}, pilot file {table.Device.PilotVersion}.",
        ["created"] = CsvText.Text(made),
        ["resources"] = new JsonArray([.. files.Select(file => Resource(table, file))]),
    }, Readable);

    private static JsonObject Resource(ExportTable table, PackedFile file)
    {
        var isCsv = file.Format == "csv";
        var resource = new JsonObject
        {
            ["name"] = isCsv ? table.Name : $"{table.Name}-{file.Format}",
            ["type"] = "table",
            ["path"] = $"{table.Name}.{file.Format}",
            ["format"] = file.Format,
            ["mediatype"] = file.MediaType,
        };
        if (isCsv)
            resource["encoding"] = "utf-8";
        resource["bytes"] = file.Bytes;
        resource["hash"] = "sha256:" + Convert.ToHexStringLower(file.Hash);
        resource["schema"] = new JsonObject
        {
            ["$schema"] = Profiles + "tableschema.json",
            ["fields"] = new JsonArray([.. table.Fields.Select(Field)]),
            ["primaryKey"] = new JsonArray([.. table.Key.Select(name => JsonValue.Create(name))]),
        };
        // The standard has no place for units: members of our own are allowed.
        resource["streams"] = new JsonArray([.. table.Device.Streams.Select(stream => new JsonObject
        {
            ["name"] = stream.Name, ["label"] = stream.Label, ["unit"] = stream.Unit,
        })]);
        return resource;
    }

    private static JsonObject Field(ExportField field)
    {
        var described = new JsonObject { ["name"] = field.Name };
        if (field.Type is ExportType.SiteTime or ExportType.UtcTime) // ISO 8601 with its offset, and fractions where there are some: readers of version 1 take it too
            (described["type"], described["format"]) = ("datetime", "any");
        else
            described["type"] = field.Type switch { ExportType.Number => "number", ExportType.Whole => "integer", _ => "string" };
        described["description"] = field.Description;
        return described;
    }
}
