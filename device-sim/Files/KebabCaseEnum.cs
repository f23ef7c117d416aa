using SmartPilots.Core.Model;

namespace SmartPilots.DeviceSim.Files;

/// <summary>Reads an enumeration's names in files, which are lower case with dashes; anything else is an error that names them.</summary>
internal sealed class KebabCaseEnum<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && EnumCode<T>.TryParse(reader.GetString(), out var value) ? value
            : throw new JsonException($"must be one of {string.Join(", ", EnumCode<T>.All.Keys)}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(EnumCode<T>.Of(value));
}
