using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmartPilots.Benchmarks.EndToEnd;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>
/// mosquitto, which keeps each message for one subscriber that is away, as our gateway keeps it for the link. It acknowledges from memory:
/// with persistence it writes all of it to a file once a second, without it never.
/// </summary>
internal sealed class MosquittoUnderLoad : IBrokerUnderLoad
{
    private readonly Process _process;
    private readonly bool _persists;

    private MosquittoUnderLoad(Process process, int port, bool persists) => (_process, Port, _persists) = (process, port, persists);

    public string Name => _persists ? "mosquitto, persistence on (1 s)" : "mosquitto, persistence off";
    public int Port { get; }
    public (string User, string Password)? Login => null;

    public static async Task<MosquittoUnderLoad> StartAsync(string scratch, bool persists)
    {
        var port = FreePort.Next();
        var configuration = Path.Combine(scratch, "mosquitto.conf");
        await File.WriteAllTextAsync(configuration, $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            user root
            max_queued_messages 0
            max_inflight_messages 0
            set_tcp_nodelay true
            persistence {(persists ? "true" : "false")}
            persistence_location {scratch}/
            autosave_interval 1

            """);
        var process = Process.Start(new ProcessStartInfo("mosquitto", ["-c", configuration]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        await WaitUntilListeningAsync(port);
        using var keeper = Process.Start("mosquitto_sub", ["-p", $"{port}", "-h", "127.0.0.1", "-i", "keeper", "-c", "-q", "1", "-t", "#", "-E"]);
        await keeper.WaitForExitAsync();
        return new MosquittoUnderLoad(process, port, persists);
    }

    public ProcessUse Use() => ProcessUse.Of(_process);

    public static async Task WaitUntilListeningAsync(int port)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var attempt = 0; attempt < 500; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await poll.WaitForNextTickAsync(); // not yet
            }
        }
        throw new InvalidOperationException("mosquitto does not listen.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
