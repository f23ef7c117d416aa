using SmartPilots.Core.Model;

namespace SmartPilots.DeviceSim.Check;

/// <summary>Compares readings and windows of the API with what must be stored: nothing lost, nothing doubled, windows equal.</summary>
public sealed class StoreCheck(StoreClient store, ExpectedStore expected)
{
    private static readonly string[] Periods = ["5m", "1h", "1d"];

    /// <summary>Devices compared so far.</summary>
    public int Done { get; private set; }

    public async Task<StoreDifferences> RunAsync(CancellationToken cancellationToken)
    {
        var found = new StoreDifferences();
        foreach (var device in expected.Devices.OrderBy(device => device.Partition, StringComparer.Ordinal))
        {
            var readings = expected.Of(device);
            if (readings.Count == 0)
                continue;
            var from = Utc(readings.Keys.Min(key => key.Ticks));
            var to = Utc(readings.Keys.Max(key => key.Ticks) + 1);
            var windows = await ReadingsAsync(device, readings, from, to, found, cancellationToken);
            foreach (var period in Periods)
                await WindowsAsync(device, period, windows, from, to, found, cancellationToken);
            Done++;
        }
        return found;
    }

    private async Task<ExpectedWindows> ReadingsAsync(DeviceKey device, IReadOnlyDictionary<(string Stream, long Ticks), decimal> sent,
        DateTime from, DateTime to, StoreDifferences found, CancellationToken cancellationToken)
    {
        var seen = new HashSet<(string, long)>();
        var windows = new ExpectedWindows();
        await foreach (var reading in store.ReadingsAsync(device, from, to, cancellationToken))
        {
            var identity = (reading.Stream, reading.At.ToUniversalTime().Ticks);
            var name = $"{device} {reading.Stream} {reading.At:O}";
            found.Readings++;
            if (!seen.Add(identity))
                found.AddDoubled(name);
            if (!sent.TryGetValue(identity, out var value))
                found.AddUnexpected($"{name} = {reading.Value}");
            else if (value != reading.Value)
                found.AddDifferent($"{name} is {reading.Value} instead of {value}");
            else if (reading.Aggregated)
                windows.Add(reading.Stream, identity.Item2, value);
        }
        foreach (var (stream, ticks) in sent.Keys.Where(key => !seen.Contains(key)))
            found.AddLost($"{device} {stream} {Utc(ticks):O} = {sent[(stream, ticks)]}");
        return windows;
    }

    private async Task WindowsAsync(DeviceKey device, string period, ExpectedWindows expectedWindows, DateTime from, DateTime to,
        StoreDifferences found, CancellationToken cancellationToken)
    {
        var covered = new Dictionary<string, long>();
        // A window that holds the first reading may start a day before it.
        await foreach (var window in store.WindowsAsync(device, period, from.AddDays(-2), to, cancellationToken))
        {
            foreach (var (stream, statistics) in window.Streams)
            {
                var should = expectedWindows.Of(stream, window.Start.ToUniversalTime().Ticks, window.End.ToUniversalTime().Ticks);
                if (should is null && window.End.ToUniversalTime() <= from)
                    continue; // of another run, before this one
                found.Windows++;
                covered[stream] = covered.GetValueOrDefault(stream) + statistics.Count;
                if (should != Own(statistics))
                    found.AddWrongWindow($"{device} {period} {window.Start:O} {stream} is {Own(statistics)} instead of {should}");
            }
        }
        foreach (var (stream, count) in expectedWindows.Counts)
        {
            if (covered.GetValueOrDefault(stream) < count)
                found.AddWrongWindow($"{device} {period} windows of {stream} hold {covered.GetValueOrDefault(stream)} of {count} readings");
        }
    }

    private static WindowFigures Own(StoredStatistics stored) => new(stored.Count, stored.Sum, stored.Min, stored.Max, stored.First,
        stored.FirstAt.ToUniversalTime().Ticks, stored.Last, stored.LastAt.ToUniversalTime().Ticks);

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
