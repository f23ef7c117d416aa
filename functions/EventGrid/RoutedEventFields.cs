using System.Buffers;
using System.Runtime.InteropServices;

namespace SmartPilots.Functions.EventGrid;

/// <summary>The attributes of one routed event.</summary>
internal sealed class RoutedEventFields
{
    private string? _client;
    private string? _id;
    private string? _source;

    public string? Topic { get; private set; }
    public DateTimeOffset? Time { get; private set; }
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Null, or what is wrong with it, in the form of a topic's level.</summary>
    /// <exception cref="InvalidOperationException">A text of it is not Unicode.</exception>
    public string? Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return "no-object";
        foreach (var member in value.EnumerateObject())
        {
            if (Take(member) is { } problem)
                return problem;
        }
        return Topic is null ? $"without-{RoutedEventReader.TopicAttribute}"
            : _client is null ? $"without-{RoutedEventReader.ClientAttribute}"
            : _id is null || _source is null ? "without-id-and-source"
            : null;
    }

    /// <summary>
    /// What tells a redelivery from another message. Source and id alone do where the namespace made them. Where a device made them they may be the same
    /// for all its messages, or another device's: so the client, the topic, the time and the payload, which a redelivery keeps, are in it.
    /// </summary>
    public long Identity()
    {
        var time = Time?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "";
        var bytes = new ArrayBufferWriter<byte>(Payload.Length + 512);
        bytes.Write(Encoding.UTF8.GetBytes(string.Join('\0', _client, Topic, _source, _id, time, "")));
        bytes.Write(Payload.Span);
        return MessageIdentity.Of(bytes.WrittenSpan);
    }

    private string? Take(JsonProperty member)
    {
        switch (member.Name)
        {
            case RoutedEventReader.TopicAttribute when Topic is not null:
            case RoutedEventReader.ClientAttribute when _client is not null:
                return $"two-{member.Name}"; // one of them may be the device's
            case RoutedEventReader.TopicAttribute:
                Topic = Text(member.Value);
                break;
            case RoutedEventReader.ClientAttribute:
                _client = Text(member.Value);
                break;
            case "id":
                _id = Text(member.Value);
                break;
            case "source":
                _source = Text(member.Value);
                break;
            case "time":
                Time = member.Value.ValueKind == JsonValueKind.String && member.Value.TryGetDateTimeOffset(out var time) ? time : null;
                break;
            case "data":
                Payload = Bytes(member.Value);
                break;
            case "data_base64":
                if (member.Value.ValueKind != JsonValueKind.String || !member.Value.TryGetBytesFromBase64(out var bytes))
                    return "bad-base64";
                Payload = bytes;
                break;
        }
        return null;
    }

    // A payload that said of itself that it is text, and is no JSON, comes as a JSON string.
    private static byte[] Bytes(JsonElement data) => data.ValueKind == JsonValueKind.String
        ? Encoding.UTF8.GetBytes(data.GetString()!)
        : JsonMarshal.GetRawUtf8Value(data).ToArray();

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
