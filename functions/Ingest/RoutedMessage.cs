using System.Text.Json;
using Azure.Messaging.EventHubs;
using SmartPilots.Core.Events;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// One event as Event Grid's MQTT routing puts it into an event hub: a CloudEvent whose subject is the topic. Its id is stamped by the
/// service and identifies nothing, so the hub's own numbering takes its place.
/// </summary>
internal static class RoutedMessage
{
    /// <summary>Never fails: bytes that are no such event become a message without a topic, which ends in quarantine with its bytes.</summary>
    public static DeviceEvent Read(EventData data, SourceId source)
    {
        var body = data.EventBody.ToMemory();
        var sequence = data.SequenceNumber + 1; // ours start at 1, the hub's at 0
        var received = data.EnqueuedTime.UtcTicks;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("subject", out var subject) && Payload(root) is { } payload)
            {
                if (root.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out var at))
                    received = at.UtcTicks;
                return new DeviceEvent(source, sequence, subject.GetString() ?? "", received, payload);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // not a CloudEvent: kept as it is, below
        }
        return new DeviceEvent(source, sequence, "", received, body);
    }

    private static ReadOnlyMemory<byte>? Payload(JsonElement root) =>
        root.TryGetProperty("data_base64", out var base64) ? base64.GetBytesFromBase64()
        : root.TryGetProperty("data", out var data) ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(data).ToArray()
        : ReadOnlyMemory<byte>.Empty;
}
