namespace MQTTnet.Packets;

/// <summary>One MQTT control packet.</summary>
public abstract class MqttPacket;
