using System.Text.Json;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding;

/// <summary>Reads one stream's value out of JSON: numbers, true and false of a state, the stream's texts, numbers in quotes where allowed.</summary>
internal static class StreamValue
{
    /// <summary>False with the reason for anything else; the reader then stands at the end of the value.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, StreamDefinition stream, bool textNumbers, out decimal value, out Reason reason)
    {
        (value, reason) = (0m, Reason.None);
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDecimal(out value):
                return true;
            case JsonTokenType.Number:
                reason = Reason.NumberOutOfBounds;
                return false;
            case JsonTokenType.True or JsonTokenType.False when stream.Kind == StreamKind.State:
                value = reader.TokenType == JsonTokenType.True ? 1m : 0m;
                return true;
            case JsonTokenType.String when TryText(ref reader, stream, out value) || (textNumbers && TryTextNumber(ref reader, out value)):
                return true;
            default:
                reason = Reason.NotANumber;
                reader.Skip();
                return false;
        }
    }

    /// <summary>
    /// Copies a text; one longer than the buffer is no name and no unit that anyone knows, so its beginning is enough.
    /// </summary>
    public static int Copy(scoped ref Utf8JsonReader reader, scoped Span<byte> buffer)
    {
        if (!reader.ValueIsEscaped)
        {
            var length = Math.Min(reader.ValueSpan.Length, buffer.Length);
            reader.ValueSpan[..length].CopyTo(buffer);
            return length;
        }
        return reader.ValueSpan.Length <= buffer.Length ? reader.CopyString(buffer) : 0;
    }

    private static bool TryTextNumber(ref Utf8JsonReader reader, out decimal value)
    {
        Span<byte> text = stackalloc byte[64];
        return TextNumber.TryParse(text[..Copy(ref reader, text)], out value);
    }

    private static bool TryText(ref Utf8JsonReader reader, StreamDefinition stream, out decimal value)
    {
        for (var i = 0; i < stream.Texts.Count; i++)
        {
            if (!reader.ValueTextEquals(stream.Texts[i].Utf8))
                continue;
            value = stream.Texts[i].Value;
            return true;
        }
        value = 0m;
        return false;
    }
}
