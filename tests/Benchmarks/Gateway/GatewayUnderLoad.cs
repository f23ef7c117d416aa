using System.Diagnostics;
using System.Globalization;
using SmartPilots.Benchmarks.EndToEnd;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>Our gateway: every PUBACK after the fsync of its message. Its link is down until <see cref="DrainAsync"/>.</summary>
internal sealed class GatewayUnderLoad : IBrokerUnderLoad
{
    private readonly LineProcess _process;
    private readonly int _uplinkPort;

    private GatewayUnderLoad(LineProcess process, int uplinkPort, string[] ready)
    {
        (_process, _uplinkPort) = (process, uplinkPort);
        (Port, TlsPort) = (int.Parse(ready[1], CultureInfo.InvariantCulture), int.Parse(ready[2], CultureInfo.InvariantCulture));
    }

    public string Name => "our gateway (fsync before PUBACK)";
    public int Port { get; }
    public int TlsPort { get; }
    public (string User, string Password)? Login => (GatewayServer.User, GatewayServer.Password);
    public bool HasEnded => _process.Process.HasExited;

    public double ResidentMegabytes
    {
        get
        {
            _process.Process.Refresh();
            return _process.Process.WorkingSet64 / (double)(1 << 20);
        }
    }

    /// <param name="scratch">Holds its data folder; one that ran there before goes on.</param>
    /// <param name="uplinkPort">Of a sink that runs already; 0 for none.</param>
    public static async Task<GatewayUnderLoad> StartAsync(string scratch, bool limitsLoopback = false, int uplinkPort = 0)
    {
        var port = uplinkPort == 0 ? FreePort.Next() : uplinkPort;
        var (process, ready) = await LineProcess.StartAsync(Command(scratch, port, limitsLoopback), "READY ");
        return new GatewayUnderLoad(process, port, ready.Split(' '));
    }

    public static ProcessStartInfo Command(string scratch, int uplinkPort, bool limitsLoopback = false) =>
        new(Environment.ProcessPath!, [GatewayServer.Verb, scratch, $"http://127.0.0.1:{uplinkPort}", $"{limitsLoopback}"]);

    public ProcessUse Use() => ProcessUse.Of(_process.Process);

    /// <summary>The peak of its memory counts from now on.</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{_process.Process.Id}/clear_refs", "5");

    public async Task<GatewayLook> LookAsync() => GatewayLook.Parse(await _process.AskAsync("look"));

    /// <summary>The link comes up: how long until the spool is empty, and what went over it.</summary>
    public async Task<DrainFigures> DrainAsync()
    {
        var depth = (await LookAsync()).Depth;
        var before = Use();
        await using var sink = await UplinkSink.StartAsync(_uplinkPort);
        var first = await sink.First;
        await EmptyAsync();
        var seconds = Stopwatch.GetElapsedTime(first).TotalSeconds;
        return new DrainFigures(depth / seconds, (double)sink.BodyBytes / sink.Messages, (double)sink.HeaderBytes / sink.Messages,
            (Use().CpuSeconds - before.CpuSeconds) / depth * 1e6, sink.Messages);
    }

    /// <summary>Ends when nothing waits in the spool any more.</summary>
    public async Task EmptyAsync()
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while ((await LookAsync()).Depth > 0)
            await poll.WaitForNextTickAsync();
    }

    /// <summary>As kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process.Process.Kill();
        await _process.Process.WaitForExitAsync();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
