namespace SmartPilots.Core.Decoding.Times;

/// <summary>
/// ISO 8601 dates with a time of day: extended (<c>2026-01-01T00:00:00.5+01:00</c>) and basic (<c>20260101T000000Z</c>), with T or a space,
/// seconds and offset optional, 24:00 as the end of a day; and the same with slashes, year first. The framework's parser would take the
/// zone of the machine when the text has no offset.
/// </summary>
internal static class IsoTime
{
    /// <param name="ticks">UTC ticks; local ones when the text has no offset. Digits beyond 100 ns are cut.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long ticks, out bool hasOffset)
    {
        (ticks, hasOffset) = (0, false);
        var rest = text;
        if (!Date(ref rest, out var day) || rest.IsEmpty || rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || !TimeOfDay(ref rest, out var time))
            return false;
        ticks = day + time;
        if (ticks > DateTime.MaxValue.Ticks)
            return false;
        if (rest.IsEmpty)
            return true;
        hasOffset = true;
        if (!Offset(rest, out var offset))
            return false;
        ticks -= offset;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    private static bool Date(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        var separator = rest.Length > 4 && rest[4] is (byte)'-' or (byte)'/' ? rest[4] : (byte)0;
        var (month, day, end) = separator == 0 ? (4, 6, 8) : (5, 8, 10);
        if (rest.Length < end || (separator != 0 && rest[7] != separator) || !Number(rest[..4], out var year)
            || !Number(rest[month..(month + 2)], out var m) || !Number(rest[day..(day + 2)], out var d))
            return false;
        if (year < 1 || m is < 1 or > 12 || d < 1 || d > DateTime.DaysInMonth(year, m))
            return false;
        ticks = new DateTime(year, m, d, 0, 0, 0, DateTimeKind.Utc).Ticks;
        rest = rest[end..];
        return true;
    }

    private static bool TimeOfDay(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        rest = rest[1..];
        var isExtended = rest.Length > 2 && rest[2] == ':';
        var minutes = isExtended ? 3 : 2;
        if (rest.Length < minutes + 2 || !Number(rest[..2], out var hour) || !Number(rest[minutes..(minutes + 2)], out var minute))
            return false;
        rest = rest[(minutes + 2)..];
        if (!Seconds(ref rest, isExtended, out var second, out var fraction))
            return false;
        if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute, second, fraction) != (0, 0, 0L)))
            return false;
        // A leap second is the last moment of its minute: the store's clock has none.
        var leap = second == 60;
        ticks = (hour * 3600L + minute * 60 + (leap ? 59 : second)) * TimeSpan.TicksPerSecond + (leap ? 9_999_999 : fraction);
        return true;
    }

    private static bool Seconds(ref ReadOnlySpan<byte> rest, bool isExtended, out int second, out long fraction)
    {
        (second, fraction) = (0, 0);
        if (rest.IsEmpty || (isExtended ? rest[0] != ':' : !char.IsAsciiDigit((char)rest[0])))
            return true;
        var start = isExtended ? 1 : 0;
        if (rest.Length < start + 2 || !Number(rest[start..(start + 2)], out second))
            return false;
        rest = rest[(start + 2)..];
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)','))
            return true;
        var digits = 1;
        for (var worth = 1_000_000L; digits < rest.Length && char.IsAsciiDigit((char)rest[digits]); digits++, worth /= 10)
            fraction += (rest[digits] - '0') * worth;
        rest = rest[digits..];
        return digits > 1;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        text = text.TrimStart((byte)' ');
        if (text is [(byte)'Z' or (byte)'z'] || text.SequenceEqual("UTC"u8) || text.SequenceEqual("GMT"u8))
            return true;
        if (text.Length is not (3 or 5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || !Number(text[1..3], out var hours))
            return false;
        var minutes = 0;
        if (text.Length > 3 && !(text.Length == 6 ? text[3] == ':' && Number(text[4..], out minutes) : Number(text[3..], out minutes)))
            return false;
        ticks = (hours * 60 + minutes) * TimeSpan.TicksPerMinute * (text[0] == '-' ? -1 : 1);
        return hours <= 18 && minutes <= 59;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            number = number * 10 + (digit - '0');
        }
        return true;
    }
}
