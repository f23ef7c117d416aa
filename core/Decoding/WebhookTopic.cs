using System.Text.Json;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// The MQTT topic that a network server would have used for the event that its webhook posts, so that webhook and MQTT end in the same
/// source of the pilot file.
/// </summary>
public static class WebhookTopic
{
    /// <summary>False for a body that is no uplink of a known network server.</summary>
    /// <param name="body">UTF-8 JSON as posted.</param>
    /// <param name="eventName">The query parameter <c>event</c>, which one server sends; null when absent.</param>
    public static bool TryFind(ReadOnlyMemory<byte> body, string? eventName, out string topic)
    {
        topic = "";
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            topic = TheThingsStack(document.RootElement) ?? ChirpStack(document.RootElement, eventName) ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // no JSON, or half a surrogate pair in a name: no topic, and the caller answers that
        }
        return topic.Length > 0;
    }

    private static string? TheThingsStack(JsonElement body)
    {
        var ids = Member(body, "end_device_ids");
        var application = Text(Member(ids, "application_ids"), "application_id");
        return Member(body, "uplink_message").ValueKind == JsonValueKind.Object && Text(ids, "device_id") is { } device
            ? $"v3/{application ?? "-"}/devices/{device}/up"
            : null;
    }

    private static string? ChirpStack(JsonElement body, string? eventName)
    {
        var info = Member(body, "deviceInfo");
        return eventName is null or "up" && Text(info, "applicationId") is { } application && Text(info, "devEui") is { } device
            ? $"application/{application}/device/{device}/event/up"
            : null;
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    // A topic level: nothing that would change the topic's shape.
    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member && member.GetString() is { Length: > 0 and <= 128 } text
        && !text.AsSpan().ContainsAny("/+#\0")
            ? text
            : null;
}
