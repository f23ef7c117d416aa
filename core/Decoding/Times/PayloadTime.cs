using System.Buffers.Text;
using NodaTime;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Times;

/// <summary>How a payload states its time of measurement, and what a time without offset means.</summary>
/// <param name="Zone">Of a time without offset; null for the site's, or for none when <paramref name="IsSite"/> is false: then it is no time.</param>
/// <param name="IsSite">Whether such a time is the site's local time.</param>
/// <param name="SetAfter">
/// UTC ticks: an earlier time, one more than two years ahead of the receipt, or one of zeros alone is that of a clock which was never set,
/// and the receipt stands in for it; 0 where the file does not say so.
/// </param>
internal sealed record PayloadTime(TimeNotation Notation, DateTimeZone? Zone = null, bool IsSite = false, long SetAfter = 0)
{
    private const int MaxText = 128;

    public static PayloadTime Auto { get; } = new(TimeNotation.Auto);
    public static PayloadTime Iso8601 { get; } = new(TimeNotation.Iso8601);
    public static PayloadTime Seconds { get; } = new(TimeNotation.Seconds);
    public static PayloadTime Milliseconds { get; } = new(TimeNotation.Milliseconds);

    /// <summary>How much later each value of an array is than the one before it; null when arrays of values are none.</summary>
    public decimal? EverySeconds { get; init; }

    private bool TakesLocal => IsSite || Zone is not null;

    public string Expected => Notation.Expected + (Notation.MayBeLocal && !TakesLocal ? " with an offset, or \"zone\" in the decoder's \"time\"" : "");

    /// <summary>The line that would accept another time, for a fault.</summary>
    public string Hint(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        _ when Notation.IsPattern => "; d, M, h and H in a pattern take one or two digits, tt AM and PM",
        JsonTokenType.String when Utf8Parser.TryParse(reader.ValueSpan, out decimal digits, out var used) && used == reader.ValueSpan.Length
            && TimeNotation.Likely(digits) is { } likely => $"; \"format\": \"{likely.Word}\" in the decoder's \"time\" would read it as {likely.Time:yyyy-MM-dd}",
        JsonTokenType.String => "; \"format\" in the decoder's \"time\" may be a pattern, such as \"dd/MM/yyyy HH:mm:ss\"",
        JsonTokenType.Null => "; \"unset\": \"receipt\" in the decoder's \"time\" takes the time of receipt instead",
        JsonTokenType.Number when reader.TryGetDecimal(out var number) && TimeNotation.Likely(number) is { } likely
            => $"; \"format\": \"{likely.Word}\" in the decoder's \"time\" would read it as {likely.Time:yyyy-MM-dd}",
        JsonTokenType.Number => "; \"format\" in the decoder's \"time\" may be s, ms, us, ns or excel",
        _ => "",
    };

    /// <summary>Reads the value that the reader stands on; false for anything that is no time.</summary>
    public bool TryRead(ref Utf8JsonReader reader, in DecodeContext context, out MeasuredTime time)
    {
        time = default;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when Notation.IsPattern:
                return TryText(reader.ValueSpan, context, out time);
            case JsonTokenType.Number:
                return reader.TryGetDecimal(out var number) && TryNumber(number, context, out time);
            case JsonTokenType.Null:
                return IsUnset(0, context, out time);
            case JsonTokenType.String when reader.ValueSpan.Length <= MaxText:
                Span<byte> text = stackalloc byte[MaxText];
                return TryText(text[..reader.CopyString(text)], context, out time);
            default:
                return false;
        }
    }

    /// <summary>A number; for a pattern its digits are the text.</summary>
    public bool TryNumber(decimal number, in DecodeContext context, out MeasuredTime time)
    {
        if (Notation.IsPattern)
        {
            Span<byte> digits = stackalloc byte[MaxText];
            return TryText(Utf8Formatter.TryFormat(number, digits, out var length) ? digits[..length] : default, context, out time);
        }
        time = default;
        return Notation.TryNumber(number, out var ticks, out var isLocal) && TryFinish(ticks, isLocal, context, out time);
    }

    public bool TryText(ReadOnlySpan<byte> text, in DecodeContext context, out MeasuredTime time)
    {
        time = default;
        if (text.IsEmpty || (SetAfter != 0 && !text.ContainsAnyExcept("0-/.:TZ "u8)))
            return IsUnset(0, context, out time);
        return Notation.TryText(text, out var ticks, out var isLocal) && TryFinish(ticks, isLocal, context, out time);
    }

    private bool TryFinish(long ticks, bool isLocal, in DecodeContext context, out MeasuredTime time)
    {
        if (IsUnset(ticks, context, out time))
            return true;
        if (isLocal && !TakesLocal)
            return false;
        var moment = isLocal ? LocalMoment.Resolve(Zone ?? context.Device.Zone, ticks) : new LocalMoment(ticks, 0);
        time = new MeasuredTime(moment.First, Quality.Good, moment.Second, moment.Heard(context.ReceivedTicks));
        return true;
    }

    private bool IsUnset(long ticks, in DecodeContext context, out MeasuredTime time)
    {
        time = new MeasuredTime(context.Ticks, Quality.Undated);
        if (SetAfter == 0)
            return false;
        // Counters of seconds begin again, or stand at their end, in 2036, 2038 and 2106.
        return ticks < SetAfter || ticks - context.ReceivedTicks > 2 * 366 * TimeSpan.TicksPerDay;
    }
}
