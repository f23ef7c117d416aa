using System.Buffers.Text;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>Numbers that a device writes as text: a decimal such as "24.10", or an uptime such as "9T09:29:01", which is in seconds.</summary>
internal static class TextNumber
{
    public static bool TryParse(ReadOnlySpan<byte> text, out decimal number) =>
        (Utf8Parser.TryParse(text, out number, out var used) && used == text.Length) || TryUptime(text, out number);

    private static bool TryUptime(ReadOnlySpan<byte> text, out decimal seconds)
    {
        seconds = 0m;
        var t = text.IndexOf((byte)'T');
        if (t is < 1 or > 6 || text[(t + 1)..] is not [_, _, (byte)':', _, _, (byte)':', _, _])
            return false;
        var time = text[(t + 1)..];
        if (!Whole(text[..t], out var days) || !Whole(time[..2], out var hours) || !Whole(time[3..5], out var minutes)
            || !Whole(time[6..], out var rest))
            return false;
        seconds = ((days * 24m + hours) * 60m + minutes) * 60m + rest;
        return true;
    }

    private static bool Whole(ReadOnlySpan<byte> digits, out uint number) =>
        Utf8Parser.TryParse(digits, out number, out var used) && used == digits.Length;
}
