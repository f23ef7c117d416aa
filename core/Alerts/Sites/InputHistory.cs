using SmartPilots.Core.Model;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Alerts.Sites;

/// <summary>What windows of five minutes say of one stream. All times are ends or starts of such windows, UTC ticks.</summary>
/// <param name="windows">Of the device, by their start; those that are not there brought nothing.</param>
public sealed class InputHistory(SiteInput input, IReadOnlyDictionary<long, Window> windows)
{
    // As for a night: when more than a quarter brought no reading, nothing is known.
    private const decimal LeastShare = 0.75m;

    public StreamDefinition Stream => input.Stream;

    /// <summary>The last value before a time; null when it is too old to say anything.</summary>
    public decimal? At(long ticks)
    {
        for (var start = ticks - SiteClock.Step; start > ticks - input.ValidTicks - SiteClock.Step; start -= SiteClock.Step)
        {
            if (Find(start) is { } found)
                return found.LastTicks >= ticks - input.ValidTicks ? found.Last : null;
        }
        return null;
    }

    /// <summary>The mean of the readings in a time; null when too few came, or the last is too old.</summary>
    public decimal? Mean(long from, long to)
    {
        var (sum, count) = (0m, 0L);
        for (var start = from; start < to; start += SiteClock.Step)
        {
            if (Find(start) is { } found)
                (sum, count) = (sum + found.Sum, count + found.Count);
        }
        var expected = (to - from) / TimeSpan.TicksPerSecond / (decimal)(Stream.EverySeconds ?? 1);
        return count == 0 || count < LeastShare * expected || At(to) is null ? null : sum / count;
    }

    /// <summary>What a meter has counted; null when that is not known, or it was reset.</summary>
    public decimal? Growth(long from, long to) => At(from) is { } before && At(to) is { } after ? Stream.Counter.Step(before, after) : null;

    private StreamStatistics? Find(long start) => windows.TryGetValue(start, out var window) ? window.Find(Stream.Name) : null;
}
