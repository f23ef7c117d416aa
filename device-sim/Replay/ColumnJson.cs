using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>What a column of values is: a stream's name, or an object where its numbers need more than the map's rules for all.</summary>
[JsonConverter(typeof(Converter))]
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

    // The object form without the converter, which would call itself.
    private sealed record Members
    {
        public required string Stream { get; init; }
        public string? Unit { get; init; }
        public decimal Scale { get; init; } = 1;
        public decimal Offset { get; init; }
        public string? DecimalSeparator { get; init; }
        public string? GroupSeparator { get; init; }
        public IReadOnlyList<string> NoValue { get; init; } = [];
        public IReadOnlyDictionary<string, decimal?> Texts { get; init; } = new Dictionary<string, decimal?>();
        public IReadOnlyDictionary<string, Qualifier> Qualifiers { get; init; } = new Dictionary<string, Qualifier>();
        public string? QualifierColumn { get; init; }
        public bool Optional { get; init; }
    }

    internal sealed class Converter : JsonConverter<ColumnJson>
    {
        public override ColumnJson? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return new ColumnJson { Stream = reader.GetString()! };
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("a column is the name of a stream, or an object with 'stream'");
            var read = JsonSerializer.Deserialize<Members>(ref reader, options)!;
            return new ColumnJson
            {
                Stream = read.Stream, Unit = read.Unit, Scale = read.Scale, Offset = read.Offset,
                DecimalSeparator = read.DecimalSeparator, GroupSeparator = read.GroupSeparator, NoValue = read.NoValue,
                Texts = read.Texts, Qualifiers = read.Qualifiers, QualifierColumn = read.QualifierColumn, Optional = read.Optional,
            };
        }

        public override void Write(Utf8JsonWriter writer, ColumnJson value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }
}
