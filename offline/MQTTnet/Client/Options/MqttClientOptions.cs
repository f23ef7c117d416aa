using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

public sealed class MqttClientOptions
{
    public MqttClientTcpOptions ChannelOptions { get; set; } = new();

    public string ClientId { get; set; } = "";

    /// <summary>Clean session in MQTT 3.1.1, clean start in MQTT 5. Default true.</summary>
    public bool CleanSession { get; set; } = true;

    internal string? UserName { get; set; }

    internal byte[]? Password { get; set; }

    /// <summary>Default 15 s; zero turns keep-alive off.</summary>
    public TimeSpan KeepAlivePeriod { get; set; } = TimeSpan.FromSeconds(15);

    public MqttProtocolVersion ProtocolVersion { get; set; } = MqttProtocolVersion.V500;

    public ushort ReceiveMaximum { get; set; }

    public uint MaximumPacketSize { get; set; }

    /// <summary>Seconds.</summary>
    public uint SessionExpiryInterval { get; set; }

    public ushort TopicAliasMaximum { get; set; }

    public bool RequestProblemInformation { get; set; } = true;

    public bool RequestResponseInformation { get; set; }

    /// <summary>How long connecting may take, and any answer for which the caller gave no cancellation token. Default 100 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>MQTT 3.1.1: tells mosquitto and its like that this is a bridge. Default true.</summary>
    public bool TryPrivate { get; set; } = true;

    public List<MqttUserProperty>? UserProperties { get; set; }

    public string? WillTopic { get; set; }

    public byte[]? WillPayload { get; set; }

    public MqttQualityOfServiceLevel WillQualityOfServiceLevel { get; set; }

    public bool WillRetain { get; set; }

    /// <summary>Seconds.</summary>
    public uint WillDelayInterval { get; set; }

    /// <summary>Seconds; 0 means never.</summary>
    public uint WillMessageExpiryInterval { get; set; }

    public string? WillContentType { get; set; }

    public string? WillResponseTopic { get; set; }

    public byte[]? WillCorrelationData { get; set; }

    public MqttPayloadFormatIndicator WillPayloadFormatIndicator { get; set; }

    public List<MqttUserProperty>? WillUserProperties { get; set; }
}
