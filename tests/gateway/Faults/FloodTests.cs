using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Faults;

/// <summary>Honest devices are served whatever others do, and what others may use has a bound. How quickly is for the benchmarks to say.</summary>
public sealed class FloodTests
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;
    private const int HonestDevices = 20;
    private const int MessagesEach = 25;

    /// <summary>500 in every run; a long run sets SMARTPILOTS_FLOOD, to 5000 for one.</summary>
    private static int Idle => int.TryParse(Environment.GetEnvironmentVariable("SMARTPILOTS_FLOOD"), out var idle) ? idle : 500;

    [Fact]
    public async Task Honest_devices_are_served_under_half_open_connections_takeovers_and_retained_messages()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var flooder = ("flooder", test.Gateway.Credentials.Add("flooder", "p/s/flooder"));
        using var stop = new CancellationTokenSource();
        using var idle = await IdleConnections.OpenAsync(test.Gateway.MqttPort, Idle);
        Task[] floods =
        [
            TakeOverAsync(test, "taken", null, stop.Token), TakeOverAsync(test, "taken", null, stop.Token),
            TakeOverAsync(test, "flooder", flooder, stop.Token), RetainAsync(await test.ConnectAsync("retaining"), stop.Token),
        ];

        await Task.WhenAll(Enumerable.Range(0, HonestDevices).Select(i => PublishAsync(test, $"honest-{i}"))).WaitAsync(TimeSpan.FromMinutes(5));

        // On a quick machine the honest ones may be through before the takeovers are too many.
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.RefusedConnections > 0, "a takeover to be refused");
        await stop.CancelAsync();
        await Task.WhenAll(floods);
        var now = await test.Gateway.SnapshotAsync();
        Assert.True(now.Spool.Taken >= HonestDevices * MessagesEach, $"{now.Spool.Taken} taken");
        await Eventually.Holds(
            () => test.Gateway.SnapshotAsync().Result.Connected.Count is >= HonestDevices and <= HonestDevices + 3, "each client id once");
    }

    [Fact]
    public async Task A_device_that_connects_again_and_again_is_refused_after_a_while_and_others_are_not()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = ("d1", test.Gateway.Credentials.Add("d1", "p/s/d1"));
        var refused = 0;
        for (var i = 0; i < Limits.ConnectsAtOnce * 20 && refused == 0; i++)
        {
            using var client = new MqttClientFactory().CreateMqttClient();
            var result = await test.TryConnectAsync(client, $"another-id-{i}", MqttProtocolVersion.V500, device);
            refused += result.ResultCode == MqttClientConnectResultCode.ConnectionRateExceeded ? 1 : 0;
            Assert.True(refused == 0 || i >= Limits.ConnectsAtOnce, $"refused at {i}");
        }
        Assert.Equal(1, refused);
        await test.ConnectAsync("other");
    }

    [SkippableFact]
    public async Task Connections_that_have_not_said_who_they_are_take_little_memory()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "reads /proc");
        using var folder = new ScratchFolder();
        await using var functions = await FunctionsStandIn.StartAsync();
        using var gateway = await ChildGateway.StartAsync(folder, functions.Address);
        var honest = await gateway.ConnectAsync("honest");
        for (var i = 0; i < 200; i++)
            await honest.PublishStringAsync(SpoolUnderTest.Topic, $"{i}", Qos1);
        var before = gateway.ResidentBytes;

        // Most of a CONNECT that says it has 16 KB: the rest never comes.
        using var idle = await IdleConnections.OpenAsync(gateway.Port, Idle, [0x10, 0xf0, 0x7f, 0, 4, (byte)'M', .. new byte[8000]]);
        await honest.PublishStringAsync(SpoolUnderTest.Topic, "still served", Qos1);

        Assert.InRange(gateway.ResidentBytes - before, long.MinValue, (Idle * 40_000L) + (48 << 20));
    }

    private static async Task PublishAsync(GatewayUnderTest test, string id)
    {
        var device = await test.ConnectAsync(id);
        for (var i = 0; i < MessagesEach; i++)
            Assert.True((await device.PublishStringAsync(SpoolUnderTest.Topic, $"{id} {i}", Qos1)).IsSuccess);
    }

    private static async Task TakeOverAsync(GatewayUnderTest test, string id, (string, string)? credentials, CancellationToken stop)
    {
        IMqttClient? last = null;
        while (!stop.IsCancellationRequested)
        {
            var next = new MqttClientFactory().CreateMqttClient();
            try
            {
                await test.TryConnectAsync(next, id, MqttProtocolVersion.V500, credentials);
            }
            catch (MqttCommunicationException)
            {
                // taken over before it was told that it was in
            }
            last?.Close();
            last = next;
        }
        last?.Close();
    }

    private static async Task RetainAsync(IMqttClient client, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
            await client.RetainAsync($"pilots/p/s/{i % 5000}/status", "x");
    }

    /// <summary>TCP connections that say nothing, or not enough.</summary>
    private sealed class IdleConnections(List<Socket> sockets) : IDisposable
    {
        public static async Task<IdleConnections> OpenAsync(int port, int count, byte[]? says = null)
        {
            var open = new IdleConnections([]);
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                open.Sockets.Add(socket);
                await socket.ConnectAsync("127.0.0.1", port);
                if (says is not null)
                    await socket.SendAsync(says);
            }
            return open;
        }

        private List<Socket> Sockets { get; } = sockets;

        public void Dispose() => Sockets.ForEach(socket => socket.Dispose());
    }
}
