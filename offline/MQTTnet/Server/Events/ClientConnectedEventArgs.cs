using System.Collections;
using System.Net;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace MQTTnet.Server;

public sealed class ClientConnectedEventArgs : EventArgs
{
    internal ClientConnectedEventArgs(MqttConnectPacket packet, string clientId, EndPoint? remoteEndPoint, IDictionary sessionItems)
    {
        ClientId = clientId;
        UserName = packet.Username;
        ProtocolVersion = packet.ProtocolVersion;
        UserProperties = packet.UserProperties;
        RemoteEndPoint = remoteEndPoint;
        SessionItems = sessionItems;
    }

    public string ClientId { get; }

    public string? UserName { get; }

    public MqttProtocolVersion ProtocolVersion { get; }

    public EndPoint? RemoteEndPoint { get; }

    public List<MqttUserProperty>? UserProperties { get; }

    public IDictionary SessionItems { get; }
}
