using System.Buffers.Text;
using System.Text.Json;
using NodaTime;

namespace SmartPilots.Core.Decoding;

/// <summary>Reads a payload's time of measurement.</summary>
/// <param name="Local">
/// Whether a time without offset is the site's local time. A local hour that happens twice (clocks go back) is the first of the
/// two; one that is skipped (clocks go forward) is moved on by the length of the gap.
/// </param>
internal readonly record struct PayloadTime(TimeFormat Format, bool Local)
{
    public string Expected => Format switch
    {
        TimeFormat.Auto => "epoch milliseconds or ISO 8601" + (Local ? "" : " with an offset"),
        TimeFormat.Iso8601 => "ISO 8601" + (Local ? "" : " with an offset"),
        _ => $"epoch {Format.ToString().ToLowerInvariant()}",
    };

    /// <summary>Reads the value that the reader stands on; false for anything that is no time.</summary>
    public bool TryRead(ref Utf8JsonReader reader, DateTimeZone zone, out long ticks)
    {
        ticks = 0;
        if (reader.TokenType == JsonTokenType.Number)
            return Format != TimeFormat.Iso8601 && reader.TryGetDecimal(out var number) && TryEpoch(number, out ticks);
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > 128)
            return false;
        Span<byte> text = stackalloc byte[128];
        return TryText(text[..reader.CopyString(text)], zone, out ticks);
    }

    /// <summary>A number since 1970-01-01T00:00:00Z.</summary>
    public bool TryEpoch(decimal number, out long ticks)
    {
        ticks = 0;
        var perUnit = Format switch
        {
            TimeFormat.Seconds => 10_000_000m,
            TimeFormat.Microseconds => 10m,
            TimeFormat.Nanoseconds => 0.01m,
            _ => 10_000m,
        };
        if (Math.Abs(number) >= 1e20m)
            return false;
        var since1970 = decimal.Floor(number * perUnit) + DateTime.UnixEpoch.Ticks;
        if (since1970 < 0 || since1970 > DateTime.MaxValue.Ticks)
            return false;
        ticks = (long)since1970;
        return true;
    }

    /// <summary>A text: ISO 8601, or a number in quotes for the epoch formats.</summary>
    public bool TryText(ReadOnlySpan<byte> text, DateTimeZone zone, out long ticks)
    {
        if (Format is TimeFormat.Auto or TimeFormat.Iso8601)
            return IsoTime.TryParse(text, Local ? zone : null, out ticks);
        ticks = 0;
        return Utf8Parser.TryParse(text, out decimal number, out var used) && used == text.Length && TryEpoch(number, out ticks);
    }
}
