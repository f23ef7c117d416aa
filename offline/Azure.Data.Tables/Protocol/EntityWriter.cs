using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Protocol;

/// <summary>Writes a row as JSON with OData type annotations.</summary>
internal static class EntityWriter
{
    public static ReadOnlyMemory<byte> ToJson(ITableEntity entity)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Write(entity, buffer);
        return buffer.WrittenMemory;
    }

    /// <exception cref="ArgumentException">A key is missing.</exception>
    /// <exception cref="NotSupportedException">A column has a type that the service does not store.</exception>
    public static void Write(ITableEntity entity, IBufferWriter<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var row = entity as TableEntity ?? throw new NotSupportedException(
            $"This build's stand-in for Azure.Data.Tables stores TableEntity, not {entity.GetType()}.");
        if (row.PartitionKey is null || row.RowKey is null)
            throw new ArgumentException("A row needs a PartitionKey and a RowKey.", nameof(entity));

        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var (name, value) in row)
        {
            var ofTheService = name == nameof(ITableEntity.Timestamp) || name.StartsWith("odata.", StringComparison.Ordinal);
            if (value is not null && !ofTheService) WriteColumn(json, name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text: json.WriteString(name, text); break;
            case int number: json.WriteNumber(name, number); break;
            case bool flag: json.WriteBoolean(name, flag); break;
            case long number: WriteTyped(json, name, Edm.Int64, number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: WriteDouble(json, name, number); break;
            case Guid guid: WriteTyped(json, name, Edm.Guid, guid.ToString()); break;
            case DateTimeOffset time: WriteTyped(json, name, Edm.DateTime, Iso(time.UtcDateTime)); break;
            case DateTime { Kind: DateTimeKind.Utc } time: WriteTyped(json, name, Edm.DateTime, Iso(time)); break;
            case DateTime time: throw new NotSupportedException($"Column {name}: a DateTime of kind {time.Kind} is not UTC.");
            case byte[] bytes: WriteBinary(json, name, bytes); break;
            case BinaryData data: WriteBinary(json, name, data.ToMemory().Span); break;
            default: throw new NotSupportedException($"Column {name}: table storage has no type for {value.GetType()}.");
        }
    }

    private static string Iso(DateTime utc) => utc.ToString("o", CultureInfo.InvariantCulture);

    private static void WriteTyped(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString(name + Edm.Suffix, type);
        json.WriteString(name, value);
    }

    private static void WriteBinary(Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        json.WriteString(name + Edm.Suffix, Edm.Binary);
        json.WriteBase64String(name, bytes);
    }

    // JSON has no number for NaN and the infinities; OData names them.
    private static void WriteDouble(Utf8JsonWriter json, string name, double number)
    {
        json.WriteString(name + Edm.Suffix, Edm.Double);
        if (double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteString(name, double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    }
}
