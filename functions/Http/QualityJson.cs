using System.Text.Json.Serialization;

namespace SmartPilots.Functions.Http;

/// <summary>Quality as people read it: <c>good</c>, or the flags in kebab case with commas between.</summary>
internal sealed class QualityJson : JsonConverter<Quality>
{
    public override Quality Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The API never reads a quality.");

    public override void Write(Utf8JsonWriter writer, Quality value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));

    public static string Text(Quality quality) => string.Join(',', quality.ToString().Split(", ").Select(JsonNamingPolicy.KebabCaseLower.ConvertName));
}
