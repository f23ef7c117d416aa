using System.Runtime.InteropServices;

namespace SmartPilots.Functions.EventGrid;

/// <summary>
/// Reads what an Event Grid namespace routes, in each form in which it comes: one CloudEvent, an array of them, several after each other,
/// and dead-lettered ones, bare or as member <c>event</c> of an object. Payloads are copies.
/// </summary>
/// <remarks>
/// A device that publishes a CloudEvent of its own keeps its <c>id</c>, <c>source</c>, <c>subject</c> and <c>time</c>, so none of these says
/// where an event comes from. The topic and the client are taken from the attributes with which the namespace enriches each event
/// (infra/eventgrid.bicep). An event without them, or with two of one name, is not believed: it goes to quarantine whole.
/// </remarks>
/// <param name="source">Under which the events are counted.</param>
internal sealed class RoutedEventReader(SourceId source, DateTimeOffset now)
{
    /// <summary>The MQTT topic, <c>${mqtt.message.topicName}</c>.</summary>
    public const string TopicAttribute = "mqtttopic";

    /// <summary>The authentication name of the client that published, <c>${client.authenticationName}</c>.</summary>
    public const string ClientAttribute = "clientname";

    /// <summary>What fits into a row of quarantine. The broker takes messages of half of it.</summary>
    public const int MaxKeptBytes = 900_000;

    private const string WrapperMember = "event";
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A deep payload is its device's own fault, and must not cost the rest of the batch.
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = int.MaxValue };

    /// <summary>False with the reason when the body is not JSON: then nothing of it may be taken.</summary>
    public bool TryRead(ReadOnlyMemory<byte> body, List<DeviceEvent> events, out string error)
    {
        error = "";
        var bytes = body.Span.StartsWith(Encoding.UTF8.Preamble) ? body.Span[3..] : body.Span;
        var reader = new Utf8JsonReader(bytes, Options);
        var values = 0;
        try
        {
            for (; reader.Read(); values++)
            {
                using var document = JsonDocument.ParseValue(ref reader);
                if (document.RootElement.ValueKind == JsonValueKind.Array)
                    events.AddRange(document.RootElement.EnumerateArray().Select(Read));
                else
                    events.Add(Read(document.RootElement));
            }
        }
        catch (JsonException)
        {
            error = $"It breaks off or is not JSON after byte {reader.BytesConsumed}.";
            return false;
        }
        if (values == 0)
            error = "It is empty.";
        return values > 0;
    }

    /// <summary>An event, or what should be one, that waits in quarantine with its bytes.</summary>
    /// <param name="why">Stands in the topic: <c>eventgrid/{sender}/{why}</c>.</param>
    public DeviceEvent Unreadable(ReadOnlySpan<byte> bytes, string why)
    {
        var kept = bytes.Length > MaxKeptBytes ? bytes[..MaxKeptBytes] : bytes;
        return new DeviceEvent(source, MessageIdentity.Of(bytes), $"eventgrid/{source.Gateway}/{why}{(kept.Length < bytes.Length ? "-cut" : "")}",
            now.UtcTicks, kept.ToArray());
    }

    private DeviceEvent Read(JsonElement value)
    {
        var fields = new RoutedEventFields();
        string? problem;
        try
        {
            problem = fields.Read(Unwrapped(value));
        }
        catch (InvalidOperationException)
        {
            problem = "not-unicode"; // what the JSON reader throws for bad UTF-8 and half surrogate pairs
        }
        problem ??= fields.Payload.Length > MaxKeptBytes ? "too-large" : null;
        if (problem is not null)
            return Unreadable(JsonMarshal.GetRawUtf8Value(value), problem);
        // A device's own event has the device's time: it may be early or late, but nothing is received after now.
        var received = fields.Time is { } time && time > Earliest && time < now ? time : now;
        return new DeviceEvent(source, fields.Identity(), fields.Topic!, received.UtcTicks, fields.Payload);
    }

    private static JsonElement Unwrapped(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("specversion"u8, out _) && value.TryGetProperty(WrapperMember, out var inner)
            ? inner
            : value;
}
