using SmartPilots.Local.Clock;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Commands;

/// <summary>
/// A system whose clock runs with simulated messages. On a machine that can't keep up the clock waits: readings that arrive hours late, in
/// pilot time, would be a different story.
/// </summary>
internal sealed class LiveSystem : IAsyncDisposable
{
    private static readonly TimeSpan Furthest = TimeSpan.FromMinutes(10); // of pilot time between a measurement and its commit
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan UnwatchedAtMost = TimeSpan.FromSeconds(0.5); // real: a look may be long in coming on a slow disk
    private readonly CancellationTokenSource _ends = new();
    private readonly LocalSystem _system;
    private readonly ScaledClock _clock;
    private readonly Task _braking;
    private long _handedOut;

    public LiveSystem(LocalSystem system, ScaledClock clock)
    {
        _system = system;
        _clock = clock;
        _handedOut = clock.GetUtcNow().UtcTicks;
        _braking = BrakeAsync();
    }

    public void HandedOut(long ticks) => Volatile.Write(ref _handedOut, ticks);

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _braking;
        await _system.DisposeAsync();
        _ends.Dispose();
    }

    private async Task BrakeAsync()
    {
        while (!_ends.IsCancellationRequested)
        {
            var snapshot = await _system.Gateway.SnapshotAsync();
            var lag = _clock.GetUtcNow().UtcTicks - Volatile.Read(ref _handedOut);
            if (lag > Furthest.Ticks || snapshot.OldestUnsentSeconds > Furthest.TotalSeconds)
                _clock.Hold();
            else
                _clock.RunFor(UnwatchedAtMost);
            await Task.Delay(LookEvery, TimeProvider.System, _ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
