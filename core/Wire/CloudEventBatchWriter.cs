using System.Buffers;

namespace SmartPilots.Core.Wire;

/// <summary>
/// Writes a batch of CloudEvents 1.0 (JSON batch format). A payload that is JSON travels verbatim as <c>data</c>, anything else as
/// <c>data_base64</c>: that choice is all the sender looks for in a payload, and the bytes that arrive are the bytes that left.
/// </summary>
public sealed class CloudEventBatchWriter : IDisposable
{
    private readonly Utf8JsonWriter _json;

    public CloudEventBatchWriter(IBufferWriter<byte> output)
    {
        // Validation is skipped for speed: the writer below is the only caller and each payload is checked on its own.
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        _json.WriteStartArray();
    }

    public void Add(in DeviceEvent message)
    {
        _json.WriteStartObject();
        _json.WriteString("specversion"u8, "1.0"u8);
        _json.WriteString("id"u8, message.Sequence.ToString(CultureInfo.InvariantCulture));
        _json.WriteString("source"u8, message.Source.ToString());
        _json.WriteString("type"u8, BatchLimits.EventType);
        _json.WriteString("subject"u8, message.Topic);
        _json.WriteString("time"u8, new DateTime(message.ReceivedTicks, DateTimeKind.Utc));
        if (message.IsRetained)
            _json.WriteBoolean("retained"u8, true);
        if (message.Trace != default)
            _json.WriteString("traceparent"u8, TraceParent.Of(message.Trace));
        if (IsJson(message.Payload.Span))
        {
            _json.WritePropertyName("data"u8);
            _json.WriteRawValue(message.Payload.Span, skipInputValidation: true);
        }
        else
        {
            _json.WriteBase64String("data_base64"u8, message.Payload.Span);
        }
        _json.WriteEndObject();
    }

    public void Complete()
    {
        _json.WriteEndArray();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    // An object or array with nothing around it: then the reader finds exactly these bytes between its first and last token.
    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2 || payload[0] is not ((byte)'{' or (byte)'[') || payload[^1] is not ((byte)'}' or (byte)']'))
            return false;
        if (!System.Text.Unicode.Utf8.IsValid(payload))
            return false;
        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 32 });
            while (reader.Read())
            {
            }
            return reader.BytesConsumed == payload.Length;
        }
        catch (JsonException)
        {
            return false; // not JSON: it travels as base64
        }
    }
}
