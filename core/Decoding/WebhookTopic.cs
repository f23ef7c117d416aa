namespace SmartPilots.Core.Decoding;

/// <summary>
/// The MQTT topic that a network server would have used for the event that its webhook posts, so that webhook and MQTT end in the same
/// source of the pilot file.
/// </summary>
public static class WebhookTopic
{
    // What else these servers tell of a device: a join, what became of a downlink, the server's log. Nothing in it is a measurement.
    private static readonly string[] ThingsStackNews =
    [
        "join_accept", "downlink_ack", "downlink_nack", "downlink_sent", "downlink_failed", "downlink_queued",
        "downlink_queue_invalidated", "location_solved", "service_data", "uplink_normalized",
    ];

    private static readonly string[] ChirpStackNews = ["join", "ack", "txack", "log", "status", "location", "integration"];

    /// <summary>False for a body that is no uplink of a known network server.</summary>
    /// <param name="body">UTF-8 JSON as posted.</param>
    /// <param name="eventName">The query parameter <c>event</c>, which one server sends; null when absent.</param>
    public static bool TryFind(ReadOnlyMemory<byte> body, string? eventName, out string topic)
    {
        topic = Read(body, root => TheThingsStack(root) ?? ChirpStack(root, eventName)) ?? "";
        return topic.Length > 0;
    }

    /// <summary>
    /// An event of a known network server that is no uplink: a join, an acknowledgement, a status. <c>uplink_normalized</c> is among them,
    /// because it repeats an uplink.
    /// </summary>
    /// <returns>Its name, such as <c>join_accept</c>; null for anything else.</returns>
    public static string? EventWithoutReadings(ReadOnlyMemory<byte> body, string? eventName) => Read(body, root =>
        Member(root, "end_device_ids").ValueKind == JsonValueKind.Object
            ? ThingsStackNews.FirstOrDefault(news => Member(root, news).ValueKind != JsonValueKind.Undefined)
            : Member(root, "deviceInfo").ValueKind == JsonValueKind.Object ? ChirpStackNews.FirstOrDefault(news => news == eventName) : null);

    private static string? Read(ReadOnlyMemory<byte> body, Func<JsonElement, string?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or half a surrogate pair in a name: no topic, and the caller answers that
        }
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
        // Without its name an event is an uplink when a gateway has received it.
        var isUplink = eventName is null ? Member(body, "rxInfo").ValueKind == JsonValueKind.Array : eventName == "up";
        return isUplink && Text(info, "applicationId") is { } application && Text(info, "devEui") is { } device
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
