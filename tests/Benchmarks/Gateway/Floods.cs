using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Protocol;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>What hostile or broken clients do to a broker, until disposed: half-open connections, takeovers, ever new retained messages.</summary>
internal sealed class Floods : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _idle = [];
    private readonly List<Task> _running = [];
    private long _takeovers, _refused, _retained;

    public override string ToString() => $"{_idle.Count:N0} half-open connections, {Volatile.Read(ref _takeovers):N0} takeovers "
        + $"({Volatile.Read(ref _refused):N0} more refused), {Volatile.Read(ref _retained):N0} retained messages acknowledged";

    public static async Task<Floods> StartAsync(int port, int halfOpen, (string User, string Password)? login,
        (string User, string Password)? device, string prefix)
    {
        var floods = new Floods();
        for (var i = 0; i < halfOpen; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            floods._idle.Add(socket);
            await socket.ConnectAsync("127.0.0.1", port);
            await socket.SendAsync(new byte[] { 0x10, 0x60, 0, 4, (byte)'M' });
        }
        floods._running.Add(floods.TakeOverAsync(port, login));
        floods._running.Add(floods.TakeOverAsync(port, login));
        floods._running.Add(floods.RetainAsync(port, device, prefix));
        return floods;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _idle.ForEach(socket => socket.Dispose());
        _stop.Dispose();
    }

    private async Task TakeOverAsync(int port, (string User, string Password)? login)
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = new MqttClientFactory().CreateMqttClient();
            var result = await client.ConnectAsync(Options(port, "taken over", login));
            Interlocked.Increment(ref result.ResultCode == MqttClientConnectResultCode.Success ? ref _takeovers : ref _refused);
        }
    }

    private async Task RetainAsync(int port, (string User, string Password)? device, string prefix)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(Options(port, "retaining", device));
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic($"{prefix}/{i}").WithPayload("x").WithRetainFlag()
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
            _retained++;
        }
    }

    private static MqttClientOptions Options(int port, string id, (string User, string Password)? login)
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(id).WithTimeout(TimeSpan.FromSeconds(60));
        return (login is var (user, password) ? options.WithCredentials(user, password) : options).Build();
    }
}
