namespace MQTTnet.Packets;

/// <summary>Enhanced authentication; this stand-in refuses it with "bad authentication method".</summary>
public sealed class MqttAuthPacket : MqttPacket;
