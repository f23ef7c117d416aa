using System.Collections;
using System.Net;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

public sealed class ClientDisconnectedEventArgs : EventArgs
{
    internal ClientDisconnectedEventArgs(
        string clientId, string? userName, MqttDisconnectPacket? packet, MqttClientDisconnectType type, EndPoint? remoteEndPoint,
        IDictionary sessionItems)
    {
        ClientId = clientId;
        UserName = userName;
        DisconnectType = type;
        RemoteEndPoint = remoteEndPoint;
        SessionItems = sessionItems;
        ReasonCode = packet?.ReasonCode;
        ReasonString = packet?.ReasonString;
        UserProperties = packet?.UserProperties;
    }

    public string ClientId { get; }

    public string? UserName { get; }

    public MqttClientDisconnectType DisconnectType { get; }

    public EndPoint? RemoteEndPoint { get; }

    /// <summary>What the client gave as reason; null when it sent no DISCONNECT.</summary>
    public MqttDisconnectReasonCode? ReasonCode { get; }

    public string? ReasonString { get; }

    public List<MqttUserProperty>? UserProperties { get; }

    public IDictionary SessionItems { get; }
}
