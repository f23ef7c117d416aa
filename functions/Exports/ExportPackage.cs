using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Exports;

/// <summary>
/// A table as a Data Package (Frictionless, version 2, https://datapackage.org/): a zip with the CSV and <c>datapackage.json</c>, which states
/// each column, the units of the streams, and the size and SHA-256 of the CSV.
/// </summary>
internal static class ExportPackage
{
    public const string ContentType = "application/zip";
    private const string Profiles = "https://datapackage.org/profiles/2.0/";

    /// <summary>Writes forward only; holds one page of rows. The description comes last: it has the hash of what stands before it.</summary>
    public static async Task WriteAsync(Stream to, ExportTable table, DateTime made, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        await using (var csv = await Entry(zip, table.Name + ".csv", made).OpenAsync(cancellationToken))
        {
            await foreach (var page in ExportCsv.PagesAsync(table, cancellationToken))
            {
                hash.AppendData(page);
                bytes += page.Length;
                await csv.WriteAsync(page, cancellationToken);
            }
        }
        await using var description = await Entry(zip, "datapackage.json", made).OpenAsync(cancellationToken);
        await description.WriteAsync(Description(table, made, bytes, Convert.ToHexStringLower(hash.GetHashAndReset())), cancellationToken);
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name, DateTime made)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = made;
        return entry;
    }

    private static ReadOnlyMemory<byte> Description(ExportTable table, DateTime made, long bytes, string hash)
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
        json.WriteStartObject();
        json.WriteString("name", table.Name);
        json.WriteString("type", "table");
        json.WriteString("path", table.Name + ".csv");
        json.WriteString("format", "csv");
        json.WriteString("mediatype", "text/csv");
        json.WriteString("encoding", "utf-8");
        json.WriteNumber("bytes", bytes);
        json.WriteString("hash", "sha256:" + hash);
        WriteSchema(json, table);
        WriteStreams(json, table);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
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
