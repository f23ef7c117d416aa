using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Broker;

/// <summary>What a retained message has besides topic and payload, as JSON.</summary>
internal sealed record RetainedProperties(
    int Qos, string? ContentType, string? ResponseTopic, byte[]? CorrelationData, int Format, string[][]? User)
{
    public static string Of(MqttApplicationMessage message) => JsonSerializer.Serialize(new RetainedProperties(
        (int)message.QualityOfServiceLevel, message.ContentType, message.ResponseTopic, message.CorrelationData,
        (int)message.PayloadFormatIndicator, message.UserProperties?.Select(p => new[] { p.Name, p.ReadValueAsString() }).ToArray()));

    public static MqttApplicationMessage Apply(string json, MqttApplicationMessage message)
    {
        var properties = JsonSerializer.Deserialize<RetainedProperties>(json)!;
        message.QualityOfServiceLevel = (MqttQualityOfServiceLevel)properties.Qos;
        message.ContentType = properties.ContentType;
        message.ResponseTopic = properties.ResponseTopic;
        message.CorrelationData = properties.CorrelationData;
        message.PayloadFormatIndicator = (MqttPayloadFormatIndicator)properties.Format;
        message.UserProperties = properties.User?.Select(Property).ToList();
        return message;
    }

    public static bool CanBeRead(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RetainedProperties>(json) is { Qos: >= 0 and <= 2, Format: 0 or 1 };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static MqttUserProperty Property(string[] pair) => new(pair[0], new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(pair[1])));
}
