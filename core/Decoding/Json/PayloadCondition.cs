using System.Buffers.Text;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>What becomes of values when a member has, or has not, one of some values; a member that is absent says nothing.</summary>
/// <param name="Skips">They are noise; else they are doubtful.</param>
/// <param name="Unless">It holds when the member is there with another value.</param>
/// <param name="Texts">UTF-8.</param>
internal sealed record PayloadCondition(bool Skips, bool Unless, byte[][] Texts, decimal[] Numbers, bool TakesTrue, bool TakesFalse, bool TakesNull)
{
    public static PayloadCondition DoubtWhenTrue { get; } = new(Skips: false, Unless: false, [], [], TakesTrue: true, TakesFalse: false, TakesNull: false);

    /// <summary>The stream whose values are doubtful; null: all of the sample.</summary>
    public StreamDefinition? Of { get; init; }

    public bool Holds(ref Utf8JsonReader reader) => Lists(ref reader) != Unless;

    // By what is written, in quotes or not: senders change between 0 and "0".
    private bool Lists(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            return false;
        foreach (var text in Texts)
        {
            if (Is(ref reader, text))
                return true;
        }
        return (TakesTrue && Is(ref reader, "true"u8)) || (TakesFalse && Is(ref reader, "false"u8)) || (TakesNull && reader.TokenType == JsonTokenType.Null)
            || (Numbers.Length > 0 && Utf8Parser.TryParse(reader.ValueSpan, out decimal number, out var used) && used == reader.ValueSpan.Length
                && Numbers.AsSpan().Contains(number));
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.TokenType == JsonTokenType.String ? reader.ValueTextEquals(text) : reader.ValueSpan.SequenceEqual(text);
}
