using SmartPilots.Core.JsonFiles;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>What a column of values is: a stream's name, or an object where its numbers need more than the map's rules for all.</summary>
internal sealed record ColumnJson
{
    public required string Stream { get; init; }

    /// <summary>The unit that the numbers are in; sent along, so that the system converts to the stream's own.</summary>
    public string? Unit { get; init; }

    /// <summary>The number is multiplied with it. Default 1.</summary>
    public decimal Scale { get; init; } = 1;

    /// <summary>Then this is added. Default 0.</summary>
    public decimal Offset { get; init; }

    /// <summary>In place of the map's own.</summary>
    public string? DecimalSeparator { get; init; }

    /// <summary>In place of the map's own.</summary>
    public string? GroupSeparator { get; init; }

    /// <summary>Besides the map's own.</summary>
    public IReadOnlyList<string> NoValue { get; init; } = [];

    /// <summary>Besides the map's own.</summary>
    public IReadOnlyDictionary<string, decimal?> Texts { get; init; } = new Dictionary<string, decimal?>();

    /// <summary>Besides the map's own.</summary>
    public IReadOnlyDictionary<string, Qualifier> Qualifiers { get; init; } = new Dictionary<string, Qualifier>();

    /// <summary>A column whose cell qualifies the number, as a text behind the number would.</summary>
    public string? QualifierColumn { get; init; }

    /// <summary>Whether a file may lack the column.</summary>
    public bool Optional { get; init; }

    /// <summary>Reads either form.</summary>
    internal sealed class Converter : JsonConverter<ColumnJson>
    {
        private JsonSerializerOptions? _members;

        public override ColumnJson? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return new ColumnJson { Stream = reader.GetString()! };
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("a column is the name of a stream, or an object with 'stream'");
            try
            {
                return JsonSerializer.Deserialize<ColumnJson>(ref reader, _members ??= Without(options));
            }
            catch (JsonException wrong)
            {
                // Its path begins at this column; the one to the column is added on the way out.
                var inner = wrong.Path is { Length: > 2 } path ? $"{path[2..]}: " : "";
                throw new JsonException($"{inner}{JsonMistake.Misfit(wrong.Message)}");
            }
        }

        public override void Write(Utf8JsonWriter writer, ColumnJson value, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        // Of the object form, which this converter would read by calling itself.
        private static JsonSerializerOptions Without(JsonSerializerOptions options)
        {
            var members = new JsonSerializerOptions(options);
            members.Converters.Remove(members.Converters.OfType<Converter>().Single());
            return members;
        }
    }
}
