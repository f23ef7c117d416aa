using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>Reads one stream's value out of JSON: numbers, true and false of a state, the stream's texts, numbers in quotes where allowed.</summary>
internal static class StreamValue
{
    /// <summary>
    /// False with the reason for anything else, or without one for a text that means no value; the reader then stands at the end of it.
    /// </summary>
    public static bool TryRead(ref Utf8JsonReader reader, StreamDefinition stream, ValueUse? use, bool textNumbers, out decimal value,
        out Reason reason)
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
            case JsonTokenType.String:
                Span<byte> text = stackalloc byte[64];
                return TryText(text[..Copy(ref reader, text)], stream, use, textNumbers, out value, out reason);
        }
        reason = Reason.NotANumber;
        reader.Skip();
        return false;
    }

    /// <summary>A text as a value: one that the device type lists, a number where allowed, the words of a state.</summary>
    public static bool TryText(ReadOnlySpan<byte> text, StreamDefinition stream, ValueUse? use, bool allowNumber, out decimal value, out Reason reason)
    {
        (value, reason) = (0m, Reason.None);
        if (((use is null ? null : StateText.Find(use.Texts, text)) ?? StateText.Find(stream.Texts, text)) is { } known)
        {
            value = known.Value ?? 0m;
            return known.Value is not null;
        }
        if (stream.Kind == StreamKind.State && allowNumber && (text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8)))
        {
            value = text[0] == 't' ? 1m : 0m;
            return true;
        }
        if (allowNumber && TextNumber.TryParse(text, out value))
            return true;
        reason = Reason.NotANumber;
        return false;
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
}
