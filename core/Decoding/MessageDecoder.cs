using System.Text.Json;
using System.Text.Unicode;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// Decodes one message of a known device: the checks of the message as a whole, then its decoder. Afterwards the message holds
/// readings, faults or both; neither only when it is a birth or a death.
/// </summary>
public static class MessageDecoder
{
    private const int MaxBytes = BatchLimits.MaxPayloadBytes;

    /// <param name="receivedTicks">Time of receipt, UTC ticks of 100 ns.</param>
    public static void Decode(ReadOnlySpan<byte> payload, DeviceDefinition device, long receivedTicks, DecodedMessage into) =>
        Decode(payload, new DecodeContext(device, receivedTicks), into);

    /// <summary>The same for formats that look at the topic or need the session of an edge node.</summary>
    public static void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        into.Start(context.Device);
        if (payload.IsEmpty)
            into.Reject(Reason.EmptyPayload, "byte 0", "a payload");
        else if (payload.Length > MaxBytes)
            into.Reject(Reason.PayloadTooLarge, $"byte {MaxBytes}", $"at most {MaxBytes} bytes, not {payload.Length}");
        else if (context.Device.Decoder.IsText && !Utf8.IsValid(payload))
            into.Reject(Reason.NotUtf8, $"byte {FirstBadByte(payload)}", "UTF-8");
        else
            Parse(payload, context, into);
    }

    private static void Parse(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        try
        {
            context.Device.Decoder.Decode(payload, context, into);
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is > 0 ? $"line {e.LineNumber + 1}, " : "";
            into.Reject(Reason.InvalidJson, $"{line}byte {e.BytePositionInLine ?? 0}", e.Message.Split(" LineNumber:")[0]);
        }
        catch (InvalidOperationException) when (HasEscape(payload))
        {
            // What the JSON reader throws for an escaped half of a surrogate pair, which is valid by the grammar and no text.
            into.Reject(Reason.InvalidJson, "a \\u escape", "whole characters, not half a surrogate pair");
        }
        catch (OverflowException)
        {
            into.Reject(Reason.NumberOutOfBounds, "$", "numbers whose sums and products stay below 7.9e28");
        }
        if (into.Readings.Count == 0 && into.Faults.Count == 0 && into.Online is null)
            into.Reject(Reason.NoReadings, "$", "at least one reading");
    }

    private static bool HasEscape(ReadOnlySpan<byte> payload) => payload.IndexOf("\\u"u8) >= 0;

    private static int FirstBadByte(ReadOnlySpan<byte> payload)
    {
        var at = 0;
        while (System.Text.Rune.DecodeFromUtf8(payload[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }
}
