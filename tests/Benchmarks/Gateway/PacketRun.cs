using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MQTTnet.Packets;
using SmartPilots.Gateway.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>
/// The verb <c>gateway packets [count] [seed]</c>: mutated packets in many connections, beside an honest client. Exit code 1, with the seed and the
/// packets under way, when the gateway ends or refuses the honest client or loses a message of it.
/// </summary>
internal sealed class PacketRun : IAsyncDisposable
{
    private const int Lanes = 8;
    private const int PerConnection = 10;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly string[] _underWay = new string[Lanes];
    private readonly CancellationTokenSource _stop = new();
    private readonly GatewayUnderLoad _gateway;
    private readonly int _seed;
    private long _left, _sent, _connections;

    private PacketRun(GatewayUnderLoad gateway, long packets, int seed) => (_gateway, _left, _seed) = (gateway, packets, seed);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var packets = arguments.Length > 0 ? long.Parse(arguments[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 10_000_000;
        var seed = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 20_261_130;
        Console.WriteLine($"{Machine.Describe()}; {packets:N0} packets, seed {seed}");
        var scratch = Directory.CreateTempSubdirectory("smartpilots-packets-").FullName;
        try
        {
            var (messages, uplink) = (new NumberedMessages(), FreePort.Next());
            await using var sink = await UplinkSink.StartAsync(uplink, messages.Arrived);
            await using var gateway = await GatewayUnderLoad.StartAsync(scratch, uplinkPort: uplink);
            await using var run = new PacketRun(gateway, packets, seed);
            return await run.RunAsync(messages);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task<int> RunAsync(NumberedMessages messages)
    {
        using var end = new CancellationTokenSource();
        var honest = new NumberedPublisher(messages, _gateway.Port, "honest", window: 1).RunAsync(() => { }, end.Token);
        var attack = Task.WhenAll(Enumerable.Range(0, Lanes).Select(AttackAsync));
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Every);
        try
        {
            for (var tick = timer.WaitForNextTickAsync().AsTask(); await Task.WhenAny(attack, honest, tick) == tick; tick = timer.WaitForNextTickAsync().AsTask())
                Console.WriteLine(Text(start, messages));
            if (honest.IsCompleted)
                await honest;
            await attack;
            await end.CancelAsync();
            await honest;
            await _gateway.EmptyAsync();
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or InvalidOperationException or TimeoutException)
        {
            Console.WriteLine($"FAULT with seed {_seed}: {(_gateway.HasEnded ? "the gateway has ended" : "the gateway runs")}: {e.Message}");
            foreach (var connection in _underWay)
                Console.WriteLine(connection);
            Console.WriteLine(Text(start, messages));
            return 1;
        }
        Console.WriteLine(Text(start, messages));
        return messages.Result().Lost.Count == 0 ? 0 : 1;
    }

    private async Task AttackAsync(int lane)
    {
        var mutation = new PacketMutation(_seed + lane);
        while (Interlocked.Add(ref _left, -PerConnection) > -PerConnection && !_stop.IsCancellationRequested)
        {
            var version = mutation.Version();
            var bytes = new List<byte>();
            // A quarter begins with a wrong CONNECT too.
            bytes.AddRange(mutation.IsOneIn(4) ? mutation.Next(version) : PacketMutation.Encode(Connect($"m{lane}"), version));
            for (var i = 1; i < PerConnection; i++)
                bytes.AddRange(mutation.IsOneIn(2) ? mutation.Next(version) : mutation.Sound(version));
            _underWay[lane] = $"lane {lane}, connection {_connections}, {version}: {Convert.ToHexString([.. bytes])}";
            using var raw = await RawConnection.OpenAsync(_gateway.Port, version);
            await raw.SendAndFinishAsync([.. bytes]);
            Interlocked.Increment(ref _connections);
            Interlocked.Add(ref _sent, PerConnection);
        }
    }

    private string Text(long start, NumberedMessages messages)
    {
        var (acknowledged, lost, _) = messages.Result();
        var memory = _gateway.HasEnded ? "it has ended" : $"alive, {_gateway.ResidentMegabytes:N0} MB now, {_gateway.Use().PeakMegabytes:N0} MB at most";
        return $"{Stopwatch.GetElapsedTime(start):hh\\:mm\\:ss} {_sent:N0} packets, {_connections:N0} connections closed, {memory}; "
            + $"honest client: {acknowledged:N0} acknowledged, {lost.Count:N0} not come up";
    }

    private static MqttConnectPacket Connect(string id) => new()
    {
        ClientId = id, CleanSession = true, Username = GatewayServer.User, Password = Encoding.UTF8.GetBytes(GatewayServer.Password),
    };
}
