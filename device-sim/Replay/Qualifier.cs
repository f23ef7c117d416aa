using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// What becomes of a cell whose number has a text beside it: <c>"keep"</c> the number, <c>"doubt"</c> it (it is kept and flagged), <c>"skip"</c>
/// the cell, or a factor to multiply with (0.001 for a unit of thousandths, 0.5 for half of a detection limit).
/// </summary>
/// <param name="Factor">Null: the cell is left out.</param>
[JsonConverter(typeof(Converter))]
internal readonly record struct Qualifier(decimal? Factor, bool IsDoubt = false)
{
    public static Qualifier Keep { get; } = new(1);

    /// <summary>An empty text stands at both ends of every number: taking it away would never end.</summary>
    /// <exception cref="InputFileException">One of the texts is empty.</exception>
    public static void Check(string mapFile, string path, IReadOnlyDictionary<string, Qualifier> qualifiers)
    {
        if (qualifiers.Keys.Any(string.IsNullOrWhiteSpace))
            throw new InputFileException(mapFile, path, "has an empty text: leave it out, a number without a qualifier is kept anyway");
    }

    /// <summary>Both of them.</summary>
    public Qualifier And(Qualifier other) => new(Factor * other.Factor, IsDoubt || other.IsDoubt);

    internal sealed class Converter : JsonConverter<Qualifier>
    {
        public override Qualifier Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String when reader.ValueTextEquals("keep") => Keep,
            JsonTokenType.String when reader.ValueTextEquals("doubt") => new Qualifier(1, IsDoubt: true),
            JsonTokenType.String when reader.ValueTextEquals("skip") => new Qualifier(null),
            JsonTokenType.Number when reader.TryGetDecimal(out var factor) => new Qualifier(factor),
            _ => throw new JsonException("a qualifier is \"keep\", \"doubt\", \"skip\" or a number to multiply with"),
        };

        public override void Write(Utf8JsonWriter writer, Qualifier value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }
}
