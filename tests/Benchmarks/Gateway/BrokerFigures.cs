using System.Globalization;
using SmartPilots.Benchmarks.EndToEnd;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>What one flood showed of one broker.</summary>
/// <param name="CpuPerMillion">Processor seconds of the broker's process per million messages.</param>
internal sealed record BrokerFigures(string Name, double PerSecond, double P50, double P99, double CpuPerMillion, double PeakMegabytes)
{
    public static string Header => string.Create(CultureInfo.InvariantCulture,
        $"{"",-36} {"PUBACKs/s",10} {"p50 ms",9} {"p99 ms",9} {"CPU s/M",9} {"peak MB",8}");

    public static async Task<BrokerFigures> MeasureAsync(BenchFolder bench, IBrokerUnderLoad broker, int connections, int window, int messages,
        int perSecond = 0)
    {
        var before = broker.Use();
        var load = await LoadRun.RunAsync(bench, broker.Port, new Load(connections, window, messages, perSecond), GatewayBenchmark.Topic, broker.Login);
        var after = broker.Use();
        return new BrokerFigures(broker.Name, load.AcknowledgedPerSecond, load.P50, load.P99,
            (after.CpuSeconds - before.CpuSeconds) / messages * 1e6, after.PeakMegabytes);
    }

    /// <summary>Each figure's own median.</summary>
    public static BrokerFigures Median(IReadOnlyCollection<BrokerFigures> all) => new(all.First().Name, Middle(all, f => f.PerSecond),
        Middle(all, f => f.P50), Middle(all, f => f.P99), Middle(all, f => f.CpuPerMillion), Middle(all, f => f.PeakMegabytes));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name,-36} {PerSecond,10:N0} {P50,9:N2} {P99,9:N2} {CpuPerMillion,9:N2} {PeakMegabytes,8:N0}");

    private static double Middle(IReadOnlyCollection<BrokerFigures> all, Func<BrokerFigures, double> figure) =>
        all.Select(figure).Order().ElementAt(all.Count / 2);
}
