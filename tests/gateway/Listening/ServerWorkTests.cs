using System.Net;
using MQTTnet.Exceptions;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Sockets;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

public sealed class ServerWorkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>All connections in clear are received for by one thread: what the server does on it would hold them up.</summary>
    [Fact]
    public async Task The_server_never_works_on_the_thread_that_receives()
    {
        var services = new ChannelServices(TimeSpan.FromMinutes(1), TimeProvider.System, NullLogger.Instance);
        using var listener = new MqttListener(new IPEndPoint(IPAddress.Loopback, 0), null, services, _ => new MemoryStream());
        var wasOnIt = new List<bool>();
        var (ready, connected, over) = (Signal(), Signal(), Signal());
        listener.ClientHandler = async channel =>
        {
            var connect = channel.ReceivePacketAsync(CancellationToken.None);
            ready.SetResult();
            await connect;
            wasOnIt.Add(SocketLoop.IsCurrent);
            var next = channel.ReceivePacketAsync(CancellationToken.None);
            connected.SetResult();
            await Assert.ThrowsAsync<MqttCommunicationException>(() => next);
            wasOnIt.Add(SocketLoop.IsCurrent);
            over.SetResult();
        };
        await listener.StartAsync(null!, null!);

        using (var client = await RawConnection.OpenAsync(listener.Port))
        {
            await ready.Task.WaitAsync(Patience);
            await client.SendAsync("10 0d 0004 4d515454 04 02 003c 0001 61"); // CONNECT
            await connected.Task.WaitAsync(Patience);
        }
        await over.Task.WaitAsync(Patience);

        Assert.Equal([false, false], wasOnIt);
        await listener.StopAsync();
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
