using System.Diagnostics;
using System.Globalization;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>Our whole path, in a process of its own: broker, spool, uplink over HTTP, functions, SQLite store.</summary>
internal sealed class WholePath : ISystemUnderLoad
{
    private readonly LineProcess _system;

    private WholePath(LineProcess system, string[] ready)
    {
        (_system, Port, Login) = (system, int.Parse(ready[1], CultureInfo.InvariantCulture), (ready[2], ready[3]));
        (Api, OperatorKey) = (ready[4], ready[5]);
    }

    public string Name => "SmartPilots, whole path";
    public int Port { get; }
    public string Topic => "pilots/bench/site-1/wt-%05d/readings";
    public (string User, string Password)? Login { get; }
    public string Api { get; }
    public string OperatorKey { get; }

    public static async Task<WholePath> StartAsync(BenchFolder bench, string scratch)
    {
        var start = new ProcessStartInfo(bench.Server, [PathServer.Verb, scratch]);
        var (system, ready) = await LineProcess.StartAsync(start, "READY ");
        return new WholePath(system, ready.Split(' '));
    }

    public async Task<long> DoneAsync() => long.Parse(await _system.AskAsync("done"), CultureInfo.InvariantCulture);

    public ProcessUse Use() => ProcessUse.Of(_system.Process);

    public async Task<long> StoredReadingsAsync() => long.Parse(await _system.AskAsync("count"), CultureInfo.InvariantCulture);

    /// <summary>What all of it so far would have cost in Azure, in USD.</summary>
    public async Task<double> CostAsync() => double.Parse(await _system.AskAsync("cost"), CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => _system.DisposeAsync();
}
