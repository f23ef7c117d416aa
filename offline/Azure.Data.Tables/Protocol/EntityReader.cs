using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Protocol;

/// <summary>Reads rows from JSON of minimal metadata.</summary>
internal static class EntityReader
{
    public static T Read<T>(JsonElement json) where T : class, ITableEntity =>
        Read(json) as T ?? throw new NotSupportedException(
            $"This build's stand-in for Azure.Data.Tables reads TableEntity, not {typeof(T)}.");

    private static TableEntity Read(JsonElement json)
    {
        var types = new Dictionary<string, string>();
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name.EndsWith(Edm.Suffix, StringComparison.Ordinal))
                types[property.Name[..^Edm.Suffix.Length]] = property.Value.GetString()!;
        }

        var row = new TableEntity();
        foreach (var property in json.EnumerateObject())
        {
            var name = property.Name;
            if (name.EndsWith(Edm.Suffix, StringComparison.Ordinal)) continue;
            var type = types.GetValueOrDefault(name) ?? (name == nameof(ITableEntity.Timestamp) ? Edm.DateTime : null);
            row[name] = Value(property.Value, type);
        }

        return row;
    }

    private static object? Value(JsonElement value, string? type) => type switch
    {
        _ when value.ValueKind == JsonValueKind.Null => null,
        null => Untyped(value),
        Edm.String => value.GetString(),
        Edm.Boolean => value.GetBoolean(),
        Edm.Int32 => value.GetInt32(),
        Edm.Int64 => value.ValueKind == JsonValueKind.Number
            ? value.GetInt64()
            : long.Parse(value.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        Edm.Double => value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : double.Parse(value.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture),
        Edm.Binary => value.GetBytesFromBase64(),
        Edm.Guid => value.GetGuid(),
        Edm.DateTime => DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        _ => throw new NotSupportedException($"The service sent a value of the unknown type {type}."),
    };

    private static object? Untyped(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt32(out var small) => small,
        JsonValueKind.Number when value.TryGetInt64(out var large) => large,
        JsonValueKind.Number => value.GetDouble(),
        _ => throw new NotSupportedException($"The service sent a {value.ValueKind} where a column's value belongs."),
    };
}
