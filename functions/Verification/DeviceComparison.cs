using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Verification;

/// <summary>Compares windows of one device with its raw readings, a page of each in memory at a time.</summary>
internal sealed class DeviceComparison(ITelemetryStore store, DeviceDefinition device)
{
    /// <summary>Raw readings gone through so far.</summary>
    public long Readings { get; private set; }

    /// <summary>Every stored window read, also those too old to be compared.</summary>
    public Action<Window>? Passed { get; init; }

    /// <summary>All windows from the retention floor on.</summary>
    /// <param name="state">Of the device; what happens meanwhile may show up as differences that are none.</param>
    /// <returns>Keys of the windows that differ, in order per period.</returns>
    public async Task<List<WindowKey>> AllAsync(DeviceState state, CancellationToken cancellationToken)
    {
        var found = new List<WindowKey>();
        await CompareAsync(0, state.SealedTicks, DateTime.MaxValue.Ticks, DateTime.MaxValue.Ticks,
            (stored, rebuilt) => { if (Differ(stored, rebuilt)) found.Add((stored ?? rebuilt)!.Key); }, cancellationToken);
        return found;
    }

    /// <summary>The windows that start within a local day.</summary>
    /// <returns>Those that differ: as stored (null: missing), and as the readings make them (null: there are none).</returns>
    public async Task<List<(Window? Stored, Window? Rebuilt)>> DayAsync(DeviceState state, WindowKey day, CancellationToken cancellationToken)
    {
        var found = new List<(Window?, Window?)>();
        var from = Math.Max(day.Start, state.SealedTicks);
        await CompareAsync(from, from, device.Calendar.EndOf(day), device.Calendar.RawSpanOf(day).To,
            (stored, rebuilt) => { if (Differ(stored, rebuilt)) found.Add((stored, rebuilt)); }, cancellationToken);
        return found;
    }

    private bool Differ(Window? stored, Window? rebuilt) =>
        WindowDifference.Of(device.Key, (stored ?? rebuilt)!.Key, stored, rebuilt).Any();

    private async Task CompareAsync(long readFrom, long from, long to, long rawTo, Action<Window?, Window?> compared,
        CancellationToken cancellationToken)
    {
        var periods = Periods.All.Select(period => PeriodComparison.Over(store, device, period, readFrom, from, to, Note, cancellationToken)).ToList();
        try
        {
            await foreach (var row in ReadingRow.ReadAsync(store, device.Key, from, rawTo, cancellationToken))
            {
                Readings += row.Readings.Count;
                foreach (var period in periods)
                    await period.AddAsync(row);
            }
            foreach (var period in periods)
                await period.FinishAsync();
        }
        finally
        {
            foreach (var period in periods)
                await period.DisposeAsync();
        }

        void Note(Window? stored, Window? rebuilt)
        {
            if (stored is not null)
                Passed?.Invoke(stored);
            if ((stored ?? rebuilt)!.Key.Start >= from)
                compared(stored, rebuilt);
        }
    }
}
