using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttConnectPacket : MqttPacket
{
    internal MqttProtocolVersion ProtocolVersion { get; set; }

    public string ClientId { get; set; } = "";

    public string? Username { get; set; }

    public byte[]? Password { get; set; }

    /// <summary>Clean session (MQTT 3.1.1) or clean start (MQTT 5).</summary>
    public bool CleanSession { get; set; }

    /// <summary>Seconds; 0 turns keep-alive off.</summary>
    public ushort KeepAlivePeriod { get; set; }

    /// <summary>MQTT 3.1.1: sets the bridge bit of the protocol level, as mosquitto knows it.</summary>
    public bool TryPrivate { get; set; }

    public bool WillFlag { get; set; }

    public string? WillTopic { get; set; }

    public byte[]? WillMessage { get; set; }

    public MqttQualityOfServiceLevel WillQoS { get; set; }

    public bool WillRetain { get; set; }

    /// <summary>Seconds.</summary>
    public uint WillDelayInterval { get; set; }

    public string? WillContentType { get; set; }

    public byte[]? WillCorrelationData { get; set; }

    public string? WillResponseTopic { get; set; }

    /// <summary>Seconds; 0 means never.</summary>
    public uint WillMessageExpiryInterval { get; set; }

    public MqttPayloadFormatIndicator WillPayloadFormatIndicator { get; set; }

    public List<MqttUserProperty>? WillUserProperties { get; set; }

    /// <summary>As the will's properties were received; null for the usual order.</summary>
    internal byte[]? WillPropertyOrder { get; set; }

    /// <summary>Seconds; 4294967295 means never.</summary>
    public uint SessionExpiryInterval { get; set; }

    /// <summary>Unacknowledged QoS 1 and 2 messages this client takes at once; 0 means 65535.</summary>
    public ushort ReceiveMaximum { get; set; }

    /// <summary>Bytes; 0 means no limit.</summary>
    public uint MaximumPacketSize { get; set; }

    public ushort TopicAliasMaximum { get; set; }

    public bool RequestProblemInformation { get; set; } = true;

    public bool RequestResponseInformation { get; set; }

    public string? AuthenticationMethod { get; set; }

    public byte[]? AuthenticationData { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
