using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Exports;

/// <summary>
/// A table as a Data Package (Frictionless, version 2, https://datapackage.org/): a zip with the table as CSV and as Parquet, and <c>datapackage.json</c>,
/// which states each column, the units of the streams, and the size and SHA-256 of each file.
/// </summary>
internal static class ExportPackage
{
    public const string ContentType = "application/zip";
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

    private static ReadOnlyMemory<byte> Description(ExportTable table, DateTime made, IReadOnlyList<PackedFile> files)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("$schema", Profiles + "datapackage.json");
        json.WriteString("name", table.FileName);
        json.WriteString("title", table.Title);
        json.WriteString("description", $"Device {table.Device.Key}, time zone {table.Device.Zone.Id}, pilot file {table.Device.PilotVersion}.");
        json.WriteString("created", CsvText.Text(made));
        json.WriteStartArray("resources");
        foreach (var file in files)
            WriteFile(json, table, file);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteFile(Utf8JsonWriter json, ExportTable table, PackedFile file)
    {
        json.WriteStartObject();
        json.WriteString("name", file.Format == "csv" ? table.Name : $"{table.Name}-{file.Format}");
        json.WriteString("type", "table");
        json.WriteString("path", $"{table.Name}.{file.Format}");
        json.WriteString("format", file.Format);
        json.WriteString("mediatype", file.MediaType);
        if (file.Format == "csv")
            json.WriteString("encoding", "utf-8");
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("hash", "sha256:" + Convert.ToHexStringLower(file.Hash));
        WriteSchema(json, table);
        WriteStreams(json, table);
        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, ExportTable table)
    {
        json.WriteStartObject("schema");
        json.WriteString("$schema", Profiles + "tableschema.json");
        json.WriteStartArray("fields");
        foreach (var field in table.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", field.Type switch
            {
                ExportType.Number => "number",
                ExportType.Whole => "integer",
                ExportType.SiteTime or ExportType.UtcTime => "datetime",
                _ => "string",
            });
            if (field.Type is ExportType.SiteTime or ExportType.UtcTime)
                json.WriteString("format", "any"); // ISO 8601 with its offset, and fractions where there are some: readers of version 1 take it too
            json.WriteString("description", field.Description);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("primaryKey");
        foreach (var name in table.Key)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The standard has no place for units: members of our own are allowed.
    private static void WriteStreams(Utf8JsonWriter json, ExportTable table)
    {
        json.WriteStartArray("streams");
        foreach (var stream in table.Device.Streams)
        {
            json.WriteStartObject();
            json.WriteString("name", stream.Name);
            json.WriteString("label", stream.Label);
            json.WriteString("unit", stream.Unit);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
