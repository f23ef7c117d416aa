using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPilots.DeviceSim.Files;

/// <summary>Reads an enumeration's names in files, which are lower case with dashes; anything else is an error that names them.</summary>
internal sealed class KebabCaseEnum<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Names = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

    public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Names.TryGetValue(reader.GetString()!, out var value) ? value
            : throw new JsonException($"must be one of {string.Join(", ", Names.Keys)}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
}
