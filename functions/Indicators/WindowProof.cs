using SmartPilots.Core.Indicators;
using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Indicators;

/// <summary>What comparing the windows of one device and stream with its raw readings gave.</summary>
/// <param name="Unprovable">Windows whose readings are no longer kept: their hashes stand.</param>
public sealed record WindowProofResult(long Readings, int Windows, int Unprovable, IReadOnlyList<string> Differences);

/// <summary>Makes the windows that a value is counted from anew out of raw readings, and compares them with the stored ones.</summary>
internal sealed class WindowProof(ITelemetryStore store)
{
    private const int MostNamed = 20;

    public async Task<WindowProofResult> ProveAsync(DeviceDefinition device, IndicatorInput input, IndicatorPeriod period, CancellationToken cancellationToken)
    {
        var (from, to) = (device.Calendar.StartOf(period.First), device.Calendar.StartOf(period.Last.AddDays(1)));
        Period[] kinds = input.CountsWindows ? [Period.Day, input.Window] : input.Measure == Measure.Growth ? [Period.Day, Period.Hour] : [Period.Day];
        var rebuilt = new Dictionary<WindowKey, Window>();
        var readings = 0L;
        // In zones such as Yangon's an hour lies across the local midnight: the last one is read to its end.
        var last = to + TimeSpan.TicksPerHour - 1;
        await foreach (var row in ReadingRow.ReadAsync(store, device.Key, from, last - last % TimeSpan.TicksPerHour, cancellationToken))
        {
            var index = row.IndexOf(input.Stream);
            if (index < 0)
                continue;
            readings += row.Ticks < to ? 1 : 0;
            foreach (var key in kinds.Select(kind => device.Calendar.WindowOf(kind, row.Ticks)).Where(key => key.Start >= from && key.Start < to))
            {
                if (!rebuilt.TryGetValue(key, out var window))
                    rebuilt[key] = window = new Window(key);
                WindowRebuild.Add(window, device, row);
            }
        }
        var floor = (await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken)).State.SealedTicks;
        var (windows, unprovable, differences) = (0, 0, new List<string>());
        foreach (var kind in kinds)
        {
            var stored = await Window.ReadAsync(store, device.Key, kind, from, to, cancellationToken)
                .ToDictionaryAsync(window => window.Key, cancellationToken: cancellationToken);
            foreach (var key in stored.Keys.Union(rebuilt.Keys.Where(key => key.Period == kind)).OrderBy(key => key.Start))
            {
                var (held, should) = (stored.GetValueOrDefault(key)?.Find(input.Stream)?.Encode(), rebuilt.GetValueOrDefault(key)?.Find(input.Stream)?.Encode());
                windows += held is null ? 0 : 1;
                if (key.Start < floor)
                    unprovable++;
                else if (held != should && differences.Count < MostNamed)
                {
                    differences.Add($"{device.Key} {input.Stream} {new DateTime(key.Start):yyyy-MM-ddTHH:mm}Z {kind.Code()}: "
                        + $"stored {held ?? "nothing"}, from readings {should ?? "nothing"}");
                }
            }
        }
        return new WindowProofResult(readings, windows, unprovable, differences);
    }
}
