using SmartPilots.Functions.Access;
using SmartPilots.Local.Data;

namespace SmartPilots.Local.Running;

/// <summary>
/// Brings a change of <c>keys.json</c> into a running system within a second, or when it is told to look. It compares what the
/// file says, not its time: two changes may fall into one tick of the file system's clock, and one may come before the first look.
/// </summary>
/// <param name="inForce">What the system was started with.</param>
internal sealed partial class KeysWatch(DataFolder data, LocalKeys inForce, CallerKeys callers, KnownGateways gateways, ILogger<KeysWatch> log)
    : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _looking = new();
    private Task _watching = Task.CompletedTask;
    private LocalKeys _inForce = inForce;
    private string? _told; // the last complaint: not again with every look

    public void Start() => _watching = WatchAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(_stop.Token))
            Refresh();
    }

    /// <summary>What the file says is in force when this returns. False when it cannot be read: what was in force stays.</summary>
    public bool Refresh()
    {
        lock (_looking)
            return TryTake();
    }

    private bool TryTake()
    {
        try
        {
            var keys = LocalKeys.Read(data);
            if (keys == _inForce)
                return true;
            var (known, admitted) = (keys.KnownGateways(), keys.Callers());
            callers.Replace(admitted);
            gateways.Replace(known);
            (_inForce, _told) = (keys, null);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            if (e.Message != _told)
                Log.Damaged(log, e.Message);
            _told = e.Message;
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Error, "keys.json cannot be read, the keys before stay in force: {Why}")]
        public static partial void Damaged(ILogger log, string why);
    }
}
