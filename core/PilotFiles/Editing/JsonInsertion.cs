using System.Text.Json.Nodes;

namespace SmartPilots.Core.PilotFiles.Editing;

/// <summary>Adds an item to an array in JSON text. Every byte that was there stays: the difference is the lines that were added.</summary>
internal static class JsonInsertion
{
    /// <param name="json">Valid JSON, UTF-8.</param>
    /// <param name="array">The way to it: names of members and numbers of items. The last may be missing, and is then made.</param>
    public static byte[] Append(byte[] json, IReadOnlyList<object> array, JsonNode item)
    {
        var bom = json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var text = json.AsSpan(bom);
        var newLine = text.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        if (Find(text, array) is { } found)
            return Insert(json, bom, found, item, null, newLine);
        var parent = Find(text, [.. array.SkipLast(1)]) ?? throw new ArgumentException("There is no such place in the JSON.", nameof(array));
        return Insert(json, bom, parent, item, (string)array[^1], newLine);
    }

    private static byte[] Insert(byte[] json, int bom, Container into, JsonNode item, string? name, string newLine)
    {
        var before = Encoding.UTF8.GetString(json.AsSpan(bom, into.End));
        var lineStart = into.LastStart is { } last ? before[..last.Text] : before[..into.Open.Text];
        var line = lineStart[(lineStart.LastIndexOf('\n') + 1)..];
        var indent = line[..(line.Length - line.TrimStart(' ', '\t').Length)];
        // The line of the container's own bracket, unless its items have lines of their own.
        var isOwnLine = into.LastStart is not null && line.Trim(' ', '\t').Length == 0;
        var inner = isOwnLine ? indent : indent + "  ";
        var written = name is null ? JsonLayout.Write(item, inner, newLine)
            : $"{JsonLayout.Text(name)}: [{newLine}{inner}  {JsonLayout.Write(item, inner + "  ", newLine)}{newLine}{inner}]";
        var added = into.LastStart is null ? $"{newLine}{inner}{written}{newLine}{indent}" : $",{newLine}{inner}{written}";
        return [.. json.AsSpan(0, bom + into.At), .. Encoding.UTF8.GetBytes(added), .. json.AsSpan(bom + into.Rest)];
    }

    private static Container? Find(ReadOnlySpan<byte> text, IReadOnlyList<object> way)
    {
        var reader = new Utf8JsonReader(text);
        reader.Read();
        foreach (var step in way)
        {
            if (!(step is string name ? Member(ref reader, name) : Item(ref reader, (int)step)))
                return null;
        }
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return null;
        var (open, lastStart, lastEnd) = ((int)reader.TokenStartIndex, -1, 0);
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            lastStart = (int)reader.TokenStartIndex;
            reader.Skip();
            lastEnd = (int)reader.BytesConsumed;
        }
        return new Container(Place.Of(text, open), lastStart < 0 ? null : Place.Of(text, lastStart), lastStart < 0 ? open + 1 : lastEnd,
            (int)reader.TokenStartIndex);
    }

    private static bool Member(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
                return true;
            reader.Skip();
        }
        return false;
    }

    private static bool Item(ref Utf8JsonReader reader, int number)
    {
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i == number)
                return true;
            reader.Skip();
        }
        return false;
    }

    /// <param name="At">Byte behind the last item, or behind the bracket that opens.</param>
    /// <param name="End">Byte of the bracket that closes.</param>
    private sealed record Container(Place Open, Place? LastStart, int At, int End)
    {
        /// <summary>Byte from which the text goes on: blanks between the brackets of an empty one are replaced.</summary>
        public int Rest => LastStart is null ? End : At;
    }

    /// <param name="Text">The same in characters.</param>
    private sealed record Place(int Byte, int Text)
    {
        public static Place Of(ReadOnlySpan<byte> text, int at) => new(at, Encoding.UTF8.GetCharCount(text[..at]));
    }
}
