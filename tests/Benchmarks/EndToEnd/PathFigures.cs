using System.Globalization;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>What one round showed.</summary>
/// <param name="StoredPerSecond">Messages over the time from the first publish until the last is stored or rejected.</param>
/// <param name="CpuPerMillion">Processor seconds of all of the system's processes per million readings stored.</param>
internal sealed record PathFigures(string Name, double AcknowledgedPerSecond, double StoredPerSecond, double P50, double P99, double CpuPerMillion,
    double PeakMegabytes, double Readings)
{
    public static string Header => string.Create(CultureInfo.InvariantCulture,
        $"{"",-30} {"acked/s",10} {"stored/s",10} {"p50 ms",8} {"p99 ms",8} {"CPU s/M",9} {"peak MB",8} {"readings",10}");

    /// <summary>Each figure's own median.</summary>
    public static PathFigures Median(IEnumerable<PathFigures> figures)
    {
        var all = figures.ToList();
        return new PathFigures(all[0].Name, Middle(all, f => f.AcknowledgedPerSecond),
            Middle(all, f => f.StoredPerSecond), Middle(all, f => f.P50), Middle(all, f => f.P99), Middle(all, f => f.CpuPerMillion),
            Middle(all, f => f.PeakMegabytes), Middle(all, f => f.Readings));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name,-30} {AcknowledgedPerSecond,10:N0} {StoredPerSecond,10:N0} {P50,8:N2} {P99,8:N2} {CpuPerMillion,9:N1} {PeakMegabytes,8:N0} {Readings,10:N0}");

    private static double Middle(List<PathFigures> all, Func<PathFigures, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
}
