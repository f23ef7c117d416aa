using System.Net;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Citizens;

/// <summary>How often somebody may report a problem: per address and per site, on all instances together (table <c>citizens</c>).</summary>
public sealed class ReportLimits(ITelemetryStore store, RealTimeClock clock)
{
    public const int OfAddress = 10;
    public const int OfSite = 100;
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly TryCounts _counts = new(store, clock, Tables.Citizens, Window, "The count of reports");

    /// <summary>Counts a report before it is taken; otherwise how long to wait.</summary>
    public async Task<TimeSpan?> TakeAsync(string pilot, string site, IPAddress? address, CancellationToken cancellationToken) =>
        await _counts.TakeAsync([(TryCounts.Key(address), OfAddress), ($"s~{pilot}~{site}", OfSite)], cancellationToken) is { } full
            ? TimeSpan.FromTicks(full.Until - clock.Ticks)
            : null;
}
