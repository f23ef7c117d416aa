namespace SmartPilots.Core.JsonFiles;

/// <summary>What is wrong with text that is no JSON, in the words of who wrote it: where, what stands there, and what would be right.</summary>
public static class JsonMistake
{
    private const string Lenient = "; \"lenient\": true in the decoder passes it over";

    /// <param name="failure">What the reader threw; only its position is used.</param>
    public static (string Where, string Expected) Describe(ReadOnlySpan<byte> json, JsonException failure)
    {
        var at = Offset(json, failure);
        var line = failure.LineNumber is > 0 ? $"line {failure.LineNumber + 1}, " : "";
        return ($"{line}byte {failure.BytePositionInLine ?? 0}", Explain(json, at));
    }

    /// <summary>
    /// The same as one sentence, for JSON that is no payload; of JSON that is well-formed, which value does not fit, and why.
    /// </summary>
    public static string Sentence(ReadOnlySpan<byte> json, JsonException failure)
    {
        var (where, why) = Locate(json, failure);
        return $"{where}: {why}";
    }

    /// <summary>The same with the place apart: a JSON path of JSON that is well-formed, else line and byte.</summary>
    public static (string Where, string Why) Locate(ReadOnlySpan<byte> json, JsonException failure)
    {
        if (IsWhole(json))
            return (string.IsNullOrEmpty(failure.Path) ? "$" : failure.Path, Misfit(failure.Message));
        var (where, expected) = Describe(json, failure);
        return (where, $"expected {expected.Replace(Lenient, "", StringComparison.Ordinal)}");
    }

    /// <summary>
    /// What a serializer says of a value, without its types, which whoever wrote the JSON does not know. Texts of our own converters begin in
    /// lower case and stay.
    /// </summary>
    public static string Misfit(string message)
    {
        if (message.Length > 0 && char.IsLower(message[0]))
            return message;
        var quoted = message.Split('\'');
        if (message.Contains("missing required", StringComparison.Ordinal))
            return $"{string.Join(", ", Enumerable.Range(0, quoted.Length / 2).Select(i => quoted[i * 2 + 1]).Skip(1))} is missing";
        return message switch
        {
            _ when message.Contains("could not be mapped", StringComparison.Ordinal) => $"there is no key \"{quoted[1]}\"",
            _ when message.Contains("uplicate property", StringComparison.Ordinal) => $"\"{quoted[1]}\" is given twice",
            _ when message.Contains("null values", StringComparison.Ordinal) => "null is no value here",
            _ when message.Contains("System.Boolean", StringComparison.Ordinal) => "must be true or false",
            _ when message.Contains("Dictionary", StringComparison.Ordinal) => "must be an object",
            _ when message.Contains("List`", StringComparison.Ordinal) || message.Contains("[]", StringComparison.Ordinal) => "must be an array",
            _ when message.Contains("System.String", StringComparison.Ordinal) => "must be a text",
            _ when WholeNumbers.Any(type => message.Contains(type, StringComparison.Ordinal)) => "must be a whole number, and no larger than one can be here",
            _ when Numbers.Any(type => message.Contains(type, StringComparison.Ordinal)) => "must be a number, and no larger than a number can be here",
            _ when message.Contains("could not be converted to SmartPilots", StringComparison.Ordinal) => "must be an object",
            _ => "is missing or of another kind than expected",
        };
    }

    private static readonly string[] WholeNumbers = ["System.Int", "System.UInt", "System.Byte"];
    private static readonly string[] Numbers = ["System.Decimal", "System.Double", "System.Single"];

    private static int Offset(ReadOnlySpan<byte> json, JsonException failure)
    {
        var start = 0;
        for (var line = failure.LineNumber ?? 0; line > 0; line--)
            start += json[start..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(json.Length, start + (failure.BytePositionInLine ?? 0));
    }

    private static string Explain(ReadOnlySpan<byte> json, int at)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
            return "JSON from the first byte on, not a byte order mark (EF BB BF) before it" + Lenient;
        if (json.Trim(" \t\r\n"u8).IsEmpty)
            return "one JSON value, not blanks alone";
        if (at >= json.Length)
            return "the rest of the JSON: the payload breaks off";
        var found = Shown(json, at);
        if (json[at] == 0)
            return IsWhole(json[..at]) ? "the end of the payload, not a zero byte behind the JSON" + Lenient : $"JSON, not {found}";
        if (IsWhole(json[..at]))
            return $"the end of the payload after one JSON value, not {found} behind it; publish each value as a message of its own, or as an array";
        var before = json[..at].TrimEnd(" \t\r\n"u8);
        var last = before.IsEmpty ? (byte)0 : before[^1];
        return json[at] switch
        {
            _ when last == '.' => $"digits after the decimal point, not {found}",
            >= (byte)'0' and <= (byte)'9' when last == '0' => "a number without zeros before it",
            >= (byte)'0' and <= (byte)'9' when last == ',' => $"a name in double quotes, not {found}; a decimal comma is no part of JSON: write a point",
            (byte)'+' or (byte)'.' => $"a number that begins with a digit or a minus sign, not {found}",
            (byte)'}' or (byte)']' when before is [.., (byte)','] => $"a member or item after the comma, not {found}: remove the comma before it",
            (byte)'}' or (byte)']' => $"a value or the bracket that was opened last, not {found}",
            (byte)'\'' => $"double quotes, not {found}",
            (byte)'N' or (byte)'I' => $"a number, a text or null, not {found}: JSON has no NaN and no Infinity",
            (byte)'T' or (byte)'F' => $"true or false in lower case, not {found}",
            (byte)'/' or (byte)'#' => $"JSON, not {found}: it has no comments",
            (byte)'"' => $"a comma or a bracket before {found}",
            < 0x20 => $"an escape in a text, not {found} as it stands",
            (>= (byte)'a' and <= (byte)'z') or (byte)'_' when last is (byte)'{' or (byte)',' => $"a name in double quotes, not {found}",
            (byte)',' or (byte)':' => $"a value or a name before {found}",
            _ => $"a JSON value, a comma or a bracket, not {found}",
        };
    }

    private static bool IsWhole(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
            }
            return !json.IsEmpty;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Shown(ReadOnlySpan<byte> json, int at)
    {
        if (json[at] < 0x20)
            return json[at] switch { (byte)'\n' => "a line break", (byte)'\t' => "a tab", var other => $"the byte {other:x2}" };
        var rest = json[at..Math.Min(json.Length, at + 20)];
        var end = rest.IndexOfAny(" \t\r\n,}]"u8);
        var word = rest[..Math.Max(1, end < 0 ? rest.Length : end)];
        return $"\"{Encoding.UTF8.GetString(word).Trim('\uFFFD')}\"";
    }
}
