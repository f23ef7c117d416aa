using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using SmartPilots.Benchmarks.EndToEnd;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>
/// The child process that carries out one attack, until its input ends. It runs at the lowest priority: a real attacker takes none of the
/// gateway's processors.
/// </summary>
internal sealed class Attacker(Attack attack, IPEndPoint target)
{
    public const string Verb = "gateway-attacker";

    /// <summary>Between two tries of a connection.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Another address than the honest devices'.</summary>
    private static readonly IPEndPoint From = new(IPAddress.Parse("127.0.0.2"), 0);

    private long _opened, _refused, _closed, _sentBytes;
    private int _tries, _rounds;

    /// <summary>Starts it in a process of its own.</summary>
    /// <param name="user">A device's own credential.</param>
    public static async Task<LineProcess> StartAsync(Attack attack, string user, GatewayUnderLoad gateway)
    {
        var start = new ProcessStartInfo("nice", ["-n", "19", Environment.ProcessPath!, Verb, attack.Name, Text(gateway.Port), Text(gateway.TlsPort), user]);
        return (await LineProcess.StartAsync(start, "READY")).Child;
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        var (name, port, tlsPort) = (arguments[0], arguments[1], arguments[2]);
        var attack = new Attacks(arguments[3]).All().Single(a => a.Name == name);
        var target = new IPEndPoint(IPAddress.Loopback, int.Parse(attack.OverTls ? tlsPort : port, CultureInfo.InvariantCulture));
        var attacker = new Attacker(attack, target);
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(Enumerable.Range(0, attack.Connections).Select(_ => attacker.RunAsync(stop.Token)));
        Console.WriteLine("READY");
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(attacker);
        await stop.CancelAsync();
        await running;
        return 0;
    }

    public static byte[] Encode(MqttPacket packet) =>
        new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 1 << 20)).Encode(packet).ToArray();

    /// <summary>Connections opened, refused at CONNECT and closed by the gateway; megabytes sent.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Volatile.Read(ref _opened)} {Volatile.Read(ref _refused)} {Volatile.Read(ref _closed)} {Volatile.Read(ref _sentBytes) / 1e6:0.0}");

    private async Task RunAsync(CancellationToken stop)
    {
        using var pace = new PeriodicTimer(Pause);
        Socket? former = null;
        while (!stop.IsCancellationRequested)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await AttackAsync(socket, stop);
                await pace.WaitForNextTickAsync(stop);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                if (!stop.IsCancellationRequested)
                    Interlocked.Increment(ref _closed);
            }
            former?.Dispose();
            former = socket;
        }
        former?.Dispose();
    }

    private async Task AttackAsync(Socket socket, CancellationToken stop)
    {
        socket.Bind(From);
        await socket.ConnectAsync(target, stop);
        Interlocked.Increment(ref _opened);
        var attempt = Interlocked.Increment(ref _tries);
        if (attack.Connect is { } connect)
        {
            await SendAsync(socket, Encode(connect(attempt)), stop);
            var answer = new byte[256];
            if (await socket.ReceiveAsync(answer, stop) < 4 || answer[3] != 0)
            {
                Interlocked.Increment(ref _refused);
                return;
            }
        }
        var reading = attack.Reads ? ReadAsync(socket, stop) : Task.CompletedTask;
        do
        {
            await SendAsync(socket, attack.Bytes(attack.Then == Then.Follow ? attempt : Interlocked.Increment(ref _rounds)), stop);
        }
        while (attack.Then == Then.Repeat);
        if (attack.Then == Then.Stay)
            await reading;
    }

    // Ends with an exception: the gateway has closed the connection, or the attack is over.
    private static async Task ReadAsync(Socket socket, CancellationToken stop)
    {
        var answers = new byte[4096];
        while (await socket.ReceiveAsync(answers, stop) > 0)
        {
        }
        throw new SocketException((int)SocketError.ConnectionReset);
    }

    private async Task SendAsync(Socket socket, byte[] bytes, CancellationToken stop)
    {
        for (var sent = 0; sent < bytes.Length;)
            sent += await socket.SendAsync(bytes.AsMemory(sent), stop);
        Interlocked.Add(ref _sentBytes, bytes.Length);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
