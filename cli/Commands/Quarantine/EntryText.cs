using System.Text.Unicode;

namespace SmartPilots.Cli.Commands.Quarantine;

/// <summary>Entries of quarantine as text.</summary>
internal static class EntryText
{
    private const int PreviewBytes = 24;

    /// <summary>Three lines: id; when, from whom and why; the first bytes.</summary>
    public static void WriteShort(TextWriter output, JsonNode entry)
    {
        var payload = Payload(entry);
        output.WriteLine(Text(entry, "id"));
        output.WriteLine($"  {Time(entry, "at")}  {entry["names"] ?? entry["device"]}  {Text(entry, "reason")} at {Text(entry, "where")}");
        var start = payload.AsSpan(0, Math.Min(PreviewBytes, payload.Length));
        var more = payload.Length > PreviewBytes ? " …" : "";
        var text = IsText(payload) ? "  " + Encoding.UTF8.GetString(start) + more : "";
        output.WriteLine($"  {payload.Length} bytes  {Hex(start)}{more}{text}");
        WriteDiscard(output, entry);
    }

    /// <summary>Who discarded it, when and why; nothing of an entry that waits.</summary>
    public static void WriteDiscard(TextWriter output, JsonNode entry)
    {
        if (entry["discardedAt"] is not null)
            output.WriteLine($"  discarded {Time(entry, "discardedAt")} by {Text(entry, "discardedBy")}: {Text(entry, "discardedWhy")}");
    }

    public static void WriteWhole(TextWriter output, JsonNode entry)
    {
        var payload = Payload(entry);
        output.WriteLine($"id        {Text(entry, "id")}");
        output.WriteLine($"received  {Time(entry, "at")}  by {Text(entry, "source")} as number {entry["sequence"]}");
        output.WriteLine($"topic     {Text(entry, "topic")}");
        output.WriteLine($"device    {entry["names"] ?? "none"}  (counted under {Text(entry, "device")})");
        foreach (var fault in entry["faults"]!.AsArray())
            WriteFault(output, fault!);
        WriteDiscard(output, entry);
        output.WriteLine($"payload   {payload.Length} bytes");
        for (var i = 0; i < payload.Length; i += 16)
        {
            var line = payload.AsSpan(i, Math.Min(16, payload.Length - i));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {i:x5}  {Hex(line),-47}  {Printable(line)}"));
        }
    }

    public static void WriteFault(TextWriter output, JsonNode fault)
    {
        output.WriteLine($"reason    {Text(fault, "reason")} at {Text(fault, "where")}; expected {Text(fault, "expected")}");
        output.WriteLine($"  operator  {Text(fault, "operator")}");
        output.WriteLine($"  engineer  {Text(fault, "engineer")}");
    }

    public static string Text(JsonNode node, string name) => (string?)node[name] ?? "";

    private static string Time(JsonNode entry, string name) =>
        ((DateTime)entry[name]!).ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Payload(JsonNode entry) => Convert.FromBase64String(Text(entry, "payload"));

    private static string Hex(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 3);
        foreach (var b in bytes)
            text.Append(text.Length == 0 ? "" : " ").Append(CultureInfo.InvariantCulture, $"{b:x2}");
        return text.ToString();
    }

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
            text.Append(b is >= 32 and < 127 ? (char)b : '.');
        return text.ToString();
    }

    private static bool IsText(byte[] payload) => payload.Length > 0 && Utf8.IsValid(payload) && !payload.Any(b => b < 32 || b == 127);
}
