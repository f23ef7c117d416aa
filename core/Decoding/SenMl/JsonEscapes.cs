using System.Buffers.Text;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>Writes escapes of JSON that need not be as the characters themselves, so that names and units stand in the payload as they are.</summary>
internal static class JsonEscapes
{
    /// <summary>The same JSON with <c>\/</c> and <c>\u00b0</c> and the like undone; what JSON must escape stays escaped.</summary>
    public static byte[] Undo(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            // throws where the JSON is wrong, while positions are still those of the payload
        }
        var plain = new byte[json.Length];
        var length = 0;
        for (var at = 0; at < json.Length;)
        {
            if (json[at] == '\\' && TryUndo(json[at..], plain.AsSpan(length), out var used, out var written))
                (at, length) = (at + used, length + written);
            else
            {
                var count = json[at] == '\\' ? 2 : 1; // an escape that stays, with what it escapes
                json.Slice(at, count).CopyTo(plain.AsSpan(length));
                (at, length) = (at + count, length + count);
            }
        }
        return plain[..length];
    }

    private static bool TryUndo(ReadOnlySpan<byte> escape, Span<byte> into, out int used, out int written)
    {
        (used, written) = (2, 1);
        if (escape[1] == '/')
        {
            into[0] = (byte)'/';
            return true;
        }
        used = 6;
        return escape[1] == 'u' && Utf8Parser.TryParse(escape[2..6], out uint code, out var digits, 'x') && digits == 4 && code >= 0x20
            && code is not ('"' or '\\') && Rune.TryCreate(code, out var rune) && rune.TryEncodeToUtf8(into, out written);
    }
}
