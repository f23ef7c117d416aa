using NodaTime;
using NodaTime.Text;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Finds and moves the times in a JSON payload: numbers that are epoch seconds or milliseconds, and ISO 8601 texts, within a year of the
/// message. So a recording can be moved whatever the format of its payloads. Other payloads have no times that can be found.
/// </summary>
internal static class PayloadTimes
{
    private const decimal Year = 366 * 24 * 3600m;

    private static readonly OffsetDateTimePattern WithOffset = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm:ss.FFFFFFFFFo<Z+HH:mm>");

    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm:ss.FFFFFFFFF");

    /// <summary>The latest time in a payload in UTC ticks; null where there is none.</summary>
    public static long? Latest(in SimulatedMessage message)
    {
        if (PlainPayload.TryRead(message.Payload) is { } plain)
            return DateTime.UnixEpoch.Ticks + plain.Milliseconds * TimeSpan.TicksPerMillisecond;
        long? latest = null;
        Walk(message, (_, _, ticks, _) => latest = latest is { } known && known >= ticks ? known : ticks);
        return latest;
    }

    /// <summary>The payload with its times moved by so many milliseconds; unchanged where it has none.</summary>
    public static ReadOnlyMemory<byte> Shift(in SimulatedMessage message, long milliseconds)
    {
        // Of a plain payload the place of the time is known; a value may look like one.
        if (PlainPayload.TryRead(message.Payload) is { } plain)
            return plain.WriteAt(plain.Milliseconds + milliseconds);
        var moved = new MemoryStream(message.Payload.Length + 16);
        var payload = message.Payload;
        var done = 0;
        Walk(message, (start, end, _, shifted) =>
        {
            moved.Write(payload.Span[done..start]);
            moved.Write(Encoding.UTF8.GetBytes(shifted(milliseconds)));
            done = end;
        });
        if (done == 0)
            return payload;
        moved.Write(payload.Span[done..]);
        return moved.ToArray();
    }

    /// <summary>Where a time stands in a payload, which it is, and how it is written when moved.</summary>
    private delegate void Found(int start, int end, long ticks, Func<long, string> shifted);

    private static void Walk(in SimulatedMessage message, Found found)
    {
        var reader = new Utf8JsonReader(message.Payload.Span);
        try
        {
            while (reader.Read())
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var number))
                    Number(message.Ticks, number, start, end, found);
                else if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is >= 16 and < 40
                    && TimeText.Iso.Read(reader.GetString()!) is { } time)
                    Text(message.Ticks, time, OffsetOf(reader.GetString()!), start, end, found);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // No JSON after all: what was found before the fault is no time of a reading either way.
        }
    }

    private static void Number(long at, decimal number, int start, int end, Found found)
    {
        var sent = (at - DateTime.UnixEpoch.Ticks) / (decimal)TimeSpan.TicksPerSecond;
        foreach (var perSecond in new[] { 1m, 1000m })
        {
            if (Math.Abs(number / perSecond - sent) > Year)
                continue;
            var ticks = DateTime.UnixEpoch.Ticks + (long)(number / perSecond * TimeSpan.TicksPerSecond);
            found(start, end, ticks, milliseconds => (number + milliseconds * perSecond / 1000).ToString(CultureInfo.InvariantCulture));
            return;
        }
    }

    // Of a text that is a time: a plus or minus behind the date.
    private static Offset OffsetOf(string text) => text.LastIndexOfAny(['+', '-']) is var at and > 10
        && OffsetPattern.CreateWithInvariantCulture(text.IndexOf(':', at) > 0 ? "+HH:mm" : "+HHmm")
            .Parse(text[at..]).TryGetValue(Offset.Zero, out var offset) ? offset : Offset.Zero;

    private static void Text(long at, FileTime time, Offset offset, int start, int end, Found found)
    {
        // Without an offset it is near enough as if of UTC: it moves by the same length.
        var ticks = time.Local.WithOffset(time.Offset ?? Offset.Zero).ToInstant().ToDateTimeUtc().Ticks;
        if (Math.Abs(ticks - at) > (long)(Year * TimeSpan.TicksPerSecond))
            return;
        found(start, end, ticks, milliseconds =>
        {
            var moved = time.Local.PlusMilliseconds(milliseconds);
            return $"\"{(time.Offset is null ? Local.Format(moved) : WithOffset.Format(moved.WithOffset(Offset.Zero).WithOffset(offset)))}\"";
        });
    }
}
