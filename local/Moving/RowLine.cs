using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Moving;

/// <summary>A row as a line of a site's file: table, partition, key and columns by name. Equal rows of two stores have equal lines; ETags are not in it.</summary>
internal sealed record RowLine(string Table, string Partition, Row Row)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(string table, StoredRow row)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Compact))
        {
            json.WriteStartArray();
            json.WriteStringValue(table);
            json.WriteStringValue(row.Partition);
            json.WriteStringValue(row.Key);
            json.WriteStartObject();
            foreach (var column in row.Columns.OrderBy(column => column.Name, StringComparer.Ordinal))
                Write(json, column);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        return line.ToArray();
    }

    /// <exception cref="InvalidDataException">It is no line of a row.</exception>
    public static RowLine Read(string line)
    {
        try
        {
            var parts = JsonNode.Parse(line)!.AsArray();
            var columns = parts[3]!.AsObject().Select(pair => Read(pair.Key, pair.Value!)).ToList();
            return new RowLine((string)parts[0]!, (string)parts[1]!, new Row((string)parts[2]!, columns));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentOutOfRangeException or FormatException or NullReferenceException)
        {
            throw new InvalidDataException($"a line is no row: {e.Message}", e);
        }
    }

    // A number as such, a text as such, bytes in an array.
    private static void Write(Utf8JsonWriter json, Column column)
    {
        json.WritePropertyName(column.Name);
        switch (column.Kind)
        {
            case ColumnKind.Number:
                json.WriteNumberValue(column.Number);
                break;
            case ColumnKind.Text:
                json.WriteStringValue(column.Text);
                break;
            default:
                json.WriteStartArray();
                json.WriteBase64StringValue(column.Bytes);
                json.WriteEndArray();
                break;
        }
    }

    private static Column Read(string name, JsonNode value) => value switch
    {
        JsonArray bytes => new Column(name, Convert.FromBase64String((string)bytes[0]!)),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => new Column(name, (long)number),
        _ => new Column(name, (string)value!),
    };
}
