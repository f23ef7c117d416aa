using System.Net;
using System.Net.Sockets;
using MQTTnet.Adapter;

namespace MQTTnet.Server;

/// <summary>A socket that the listener has accepted and nothing has been read from, not even the beginning of TLS.</summary>
internal sealed class AcceptedSocket(Socket socket, MqttServerTlsTcpEndpointOptions? tls) : IMqttChannelAdapter
{
    private bool _isTaken;

    public EndPoint? RemoteEndPoint { get; } = AddressOf(socket);

    public MqttServerTlsTcpEndpointOptions? Tls => tls;

    /// <summary>Whoever takes it closes it.</summary>
    public Socket Take()
    {
        _isTaken = true;
        return socket;
    }

    public void Dispose()
    {
        if (!_isTaken)
            socket.Dispose();
    }

    private static EndPoint? AddressOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint;
        }
        catch (SocketException)
        {
            return null; // it has left already
        }
    }
}
