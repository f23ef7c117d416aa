using System.Buffers;
using System.Text.Encodings.Web;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Captures;

/// <summary>
/// A line of a capture file:
/// <c>{"at":"2026-11-22T22:30:00.0000000Z","topic":"pilots/p/s/d/readings","qos":1,"retain":false,"payload":"{\"t\":…}"}</c>.
/// A payload that is not UTF-8 text is in <c>base64</c> instead of <c>payload</c>.
/// </summary>
internal static class CaptureLine
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static byte[] Write(in SimulatedMessage message)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("at"u8, new DateTime(message.Ticks, DateTimeKind.Utc).ToString("O"));
        json.WriteString("topic"u8, message.Topic);
        json.WriteNumber("qos"u8, message.Qos);
        json.WriteBoolean("retain"u8, message.Retain);
        if (System.Text.Unicode.Utf8.IsValid(message.Payload.Span))
            json.WriteString("payload"u8, message.Payload.Span);
        else
            json.WriteBase64String("base64"u8, message.Payload.Span);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Base64(JsonElement text) =>
        text.TryGetBytesFromBase64(out var bytes) ? bytes : throw new FormatException("base64 is no Base64.");

    /// <exception cref="FormatException">Says what is wrong with the line.</exception>
    public static SimulatedMessage Read(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var topic = root.GetProperty("topic").GetString() ?? throw new FormatException("topic is null");
            var at = root.GetProperty("at").TryGetDateTimeOffset(out var time) ? time.UtcTicks : throw new FormatException("at is no time of RFC 3339.");
            var retain = root.TryGetProperty("retain", out var flag) && flag.GetBoolean();
            var qos = root.TryGetProperty("qos", out var level) ? level.GetInt32() : 1;
            if (qos is < 0 or > 2)
                throw new FormatException($"qos {qos} is not 0 to 2");
            var payload = root.TryGetProperty("base64", out var bytes) ? Base64(bytes)
                : Strict.GetBytes(root.GetProperty("payload").GetString() ?? "");
            return new SimulatedMessage(at, topic, payload, retain, qos);
        }
        catch (JsonException wrong)
        {
            throw new FormatException("is no JSON object.", wrong);
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("has not the members of a captured message: at, topic, and payload or base64.", wrong);
        }
    }
}
