using System.Diagnostics;
using System.Text.Json;
using SmartPilots.Benchmarks.Gateway;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>The strongest peer: mosquitto, and a hand-written consumer that batches into SQLite (FULL) and acknowledges before it commits.</summary>
internal sealed class Peer : ISystemUnderLoad
{
    private readonly Process _mosquitto;
    private readonly LineProcess _consumer;

    private Peer(int port, Process mosquitto, LineProcess consumer) => (Port, _mosquitto, _consumer) = (port, mosquitto, consumer);

    public string Name => "mosquitto + mqtt.js + SQLite";
    public int Port { get; }
    public string Topic => "sensors/wt-%05d/telemetry";
    public (string User, string Password)? Login => null;

    public static async Task<Peer> StartAsync(BenchFolder bench, string scratch)
    {
        var port = FreePort.Next();
        var configuration = Path.Combine(scratch, "mosquitto.conf");
        await File.WriteAllTextAsync(configuration,
            $"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n");
        var mosquitto = Process.Start(new ProcessStartInfo("mosquitto", ["-c", configuration]) { RedirectStandardError = true })!;
        mosquitto.ErrorDataReceived += (_, _) => { };
        mosquitto.BeginErrorReadLine();
        await MosquittoUnderLoad.WaitUntilListeningAsync(port);
        var start = new ProcessStartInfo("node", ["peer.js"]) { WorkingDirectory = bench.Folder };
        foreach (var (name, value) in new[] { ("SINK", "sqlite"), ("DB", Path.Combine(scratch, "peer.db")), ("SYNC", "FULL"),
            ("SHAPE", "tspk"), ("FLUSH_MS", "5"), ("MQTT_PORT", $"{port}") })
            start.Environment[name] = value;
        var (consumer, _) = await LineProcess.StartAsync(start, "READY");
        return new Peer(port, mosquitto, consumer);
    }

    public async Task<long> DoneAsync()
    {
        using var json = JsonDocument.Parse(await _consumer.AskAsync("stat"));
        return json.RootElement.GetProperty("committed").GetInt64() + json.RootElement.GetProperty("rejected").GetInt64();
    }

    public ProcessUse Use() => ProcessUse.Of(_mosquitto, _consumer.Process);

    public async Task<long> StoredReadingsAsync()
    {
        using var json = JsonDocument.Parse(await _consumer.AskAsync("count"));
        return json.RootElement.GetProperty("count").GetInt64();
    }

    public async ValueTask DisposeAsync()
    {
        await _consumer.DisposeAsync();
        _mosquitto.Kill();
        await _mosquitto.WaitForExitAsync();
        _mosquitto.Dispose();
    }
}
