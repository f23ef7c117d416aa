using SmartPilots.Core.JsonFiles;
using System.Text.Unicode;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;

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
        into.ReceiptTicks = context.ReceivedTicks;
        if (payload.IsEmpty)
            into.Reject(Reason.EmptyPayload, "byte 0", "a payload");
        else if (payload.Length > MaxBytes)
            into.Reject(Reason.PayloadTooLarge, $"byte {MaxBytes}", $"at most {MaxBytes} bytes, not {payload.Length}");
        else if (context.Device.Decoder.IsText && !Utf8.IsValid(payload))
            into.Reject(Reason.NotUtf8, $"byte {FirstBadByte(payload)}", "UTF-8; \"format\": \"bytes\" reads binary payloads, \"coding\" packed ones");
        else
            Parse(context.Device.Decoder, payload, context, into);
        if (into.Readings.Count > 0 || into.Faults.Count > 0 || into.Online is not null || into.IsNoise)
            return;
        if (into.HasPassedOver)
            into.Ignore();
        else
        {
            var found = context.Device.Decoder is PlainJson ? Found(payload) : "";
            into.Reject(Reason.NoReadings, "$",
                $"at least one value of a stream{found}; \"ignoreEmpty\": true in the decoder lets messages without one pass");
        }
    }

    /// <summary>Lets a decoder read; what is no JSON becomes a fault in plain words.</summary>
    internal static void Parse(IPayloadDecoder decoder, ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        try
        {
            decoder.Decode(payload, context, into);
        }
        catch (JsonException e)
        {
            var (where, expected) = JsonMistake.Describe(payload, e);
            into.Reject(Reason.InvalidJson, where, expected);
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
    }

    // The members of a JSON payload, none of which the device type names.
    private static string Found(ReadOnlySpan<byte> payload)
    {
        const int most = 5;
        var names = new List<string>();
        var reader = new Utf8JsonReader(payload, isFinalBlock: false, default);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return "";
        while (names.Count <= most && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(Encoding.UTF8.GetString(reader.ValueSpan));
            reader.TrySkip();
        }
        return names.Count == 0 ? "" : $"; the decoder names none of {string.Join(", ", names.Take(most))}{(names.Count > most ? " and others" : "")}";
    }

    internal static int FirstBadByte(ReadOnlySpan<byte> payload)
    {
        var at = 0;
        while (System.Text.Rune.DecodeFromUtf8(payload[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    private static bool HasEscape(ReadOnlySpan<byte> payload) => payload.IndexOf("\\u"u8) >= 0;
}
