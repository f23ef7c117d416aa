using NodaTime;
using NodaTime.TimeZones;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// ISO 8601 times of the extended form, <c>2026-01-01T00:00[:00[.123456789]][Z|+01:00|+0100|+01]</c>, with T or a space. The framework's
/// parser would take the zone of the machine when the text has no offset.
/// </summary>
internal static class IsoTime
{
    /// <param name="zone">Of a time without offset; null when such a time is none.</param>
    /// <param name="ticks">UTC ticks; digits beyond 100 ns are cut.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, DateTimeZone? zone, out long ticks)
    {
        ticks = 0;
        if (text is not [_, _, _, _, (byte)'-', _, _, (byte)'-', _, _, (byte)'T' or (byte)'t' or (byte)' ', _, _, (byte)':', _, _, ..])
            return false;
        if (!Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)
            || !Number(text[11..13], out var hour) || !Number(text[14..16], out var minute))
            return false;
        var rest = text[16..];
        if (!Seconds(ref rest, out var second, out var fraction))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        if (hour > 23 || minute > 59 || second > 60)
            return false;
        // A leap second is the last moment of its minute: the store's clock has none.
        var leap = second == 60;
        ticks = new DateTime(year, month, day, hour, minute, leap ? 59 : second, DateTimeKind.Utc).Ticks + (leap ? 9_999_999 : fraction);
        if (rest.IsEmpty)
            return zone is not null && (year is < 2 or > 9998 || ToUtc(ref ticks, zone)); // at the calendar's ends no hour matters, and UTC may not exist
        if (!Offset(rest, out var offset))
            return false;
        ticks -= offset;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    private static bool Seconds(ref ReadOnlySpan<byte> rest, out int second, out long fraction)
    {
        (second, fraction) = (0, 0);
        if (rest.IsEmpty || rest[0] != ':')
            return true;
        if (rest.Length < 3 || !Number(rest[1..3], out second))
            return false;
        rest = rest[3..];
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
        if (text is [(byte)'Z' or (byte)'z'])
            return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || !Number(text[1..3], out var hours))
            return false;
        var minutes = 0;
        if (text.Length > 3 && !(text.Length == 6 ? text[3] == ':' && Number(text[4..], out minutes) : Number(text[3..], out minutes)))
            return false;
        ticks = (hours * 60 + minutes) * TimeSpan.TicksPerMinute * (text[0] == '-' ? -1 : 1);
        return hours <= 18 && minutes <= 59;
    }

    private static bool ToUtc(ref long ticks, DateTimeZone zone)
    {
        var local = LocalDateTime.FromDateTime(new DateTime(ticks));
        ticks = zone.ResolveLocal(local, Resolvers.LenientResolver).ToInstant().ToDateTimeUtc().Ticks;
        return true;
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
