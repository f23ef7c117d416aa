using System.Collections;
using System.Net;
using MQTTnet.Packets;

namespace MQTTnet.Server;

/// <summary>
/// A packet just received, or about to be sent. Outbound handlers run one at a time and in order for each connection;
/// while one is awaited, packets are still received.
/// </summary>
public sealed class InterceptingPacketEventArgs(
    CancellationToken cancellationToken, string clientId, string? userName, EndPoint? remoteEndPoint, MqttPacket packet,
    IDictionary sessionItems) : EventArgs
{
    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    public string ClientId { get; } = clientId;

    public string? UserName { get; } = userName;

    public EndPoint? RemoteEndPoint { get; } = remoteEndPoint;

    public MqttPacket Packet { get; set; } = packet;

    /// <summary>False: the packet is dropped, neither handled nor sent.</summary>
    public bool ProcessPacket { get; set; } = true;

    public IDictionary SessionItems { get; } = sessionItems;
}
