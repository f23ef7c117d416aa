using System.Net;
using MQTTnet.Formatter;

namespace MQTTnet.Server;

public sealed class MqttClientStatus
{
    private readonly ClientConnection _connection;

    internal MqttClientStatus(ClientConnection connection, MqttSessionStatus session)
    {
        _connection = connection;
        Session = session;
    }

    public string Id => _connection.ClientId;

    public EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    public MqttProtocolVersion ProtocolVersion => _connection.Connect.ProtocolVersion;

    public DateTime ConnectedTimestamp => _connection.ConnectedAt;

    public DateTime LastPacketReceivedTimestamp => _connection.LastReceivedAt;

    public long ReceivedApplicationMessagesCount => _connection.MessagesReceived;

    public long SentPacketsCount => _connection.PacketsSent;

    public MqttSessionStatus Session { get; }

    public Task DisconnectAsync(MqttServerClientDisconnectOptions options)
    {
        _connection.Disconnect(options);
        return Task.CompletedTask;
    }
}
