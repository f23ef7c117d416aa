using MQTTnet.Packets;

namespace MQTTnet.Server;

/// <summary>One session's subscription to one filter. <paramref name="Identifier"/> is 0 when the client gave none.</summary>
internal sealed record Subscription(Session Session, MqttTopicFilter Filter, uint Identifier);
