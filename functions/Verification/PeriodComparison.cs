using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Verification;

/// <summary>
/// Walks one device's stored windows of one period beside the windows that its raw readings make, both in order of time: only one of each
/// is held.
/// </summary>
/// <param name="from">Windows that start earlier are walked over, not compared.</param>
/// <param name="compared">Given every pair in order: the stored window, the rebuilt one, or both.</param>
internal sealed class PeriodComparison(DeviceDefinition device, Period period, long from, long to, IAsyncEnumerator<Window> stored,
    Action<Window?, Window?> compared) : IAsyncDisposable
{
    private Window? _rebuilt;
    private bool _started;
    private bool _hasStored;

    public static PeriodComparison Over(ITelemetryStore store, DeviceDefinition device, Period period, long readFrom, long from, long to,
        Action<Window?, Window?> compared, CancellationToken cancellationToken) =>
        new(device, period, from, to, Window.ReadAsync(store, device.Key, period, readFrom, to, cancellationToken).GetAsyncEnumerator(cancellationToken), compared);

    /// <summary>The next raw row, in order of time.</summary>
    public async ValueTask AddAsync(ReadingRow row)
    {
        var key = device.Calendar.WindowOf(period, row.Ticks);
        if (key.Start < from || key.Start >= to)
            return;
        if (_rebuilt?.Key != key)
        {
            await CloseAsync();
            _rebuilt = new Window(key);
        }
        WindowRebuild.Add(_rebuilt!, device, row);
    }

    /// <summary>After the last raw row.</summary>
    public async ValueTask FinishAsync()
    {
        await CloseAsync();
        await PassAsync(long.MaxValue);
    }

    public ValueTask DisposeAsync() => stored.DisposeAsync();

    private async ValueTask CloseAsync()
    {
        if (_rebuilt is not { Streams.Count: > 0 } rebuilt)
            return;
        await PassAsync(rebuilt.Key.Start);
        if (_hasStored && stored.Current.Key == rebuilt.Key)
        {
            compared(stored.Current, rebuilt);
            _hasStored = await stored.MoveNextAsync();
        }
        else
            compared(null, rebuilt);
    }

    // Stored windows before the next rebuilt one: no reading makes them.
    private async ValueTask PassAsync(long start)
    {
        if (!_started)
            (_started, _hasStored) = (true, await stored.MoveNextAsync());
        for (; _hasStored && stored.Current.Key.Start < start; _hasStored = await stored.MoveNextAsync())
            compared(stored.Current, null);
    }
}
