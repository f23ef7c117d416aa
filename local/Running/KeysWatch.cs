using SmartPilots.Functions.Access;
using SmartPilots.Local.Data;

namespace SmartPilots.Local.Running;

/// <summary>Brings a change of <c>keys.json</c> into a running system within a second: a revoked gateway is refused at once.</summary>
internal sealed partial class KeysWatch(DataFolder data, CallerKeys callers, KnownGateways gateways, ILogger<KeysWatch> log) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

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
        var seen = File.GetLastWriteTimeUtc(data.Keys);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            var written = File.GetLastWriteTimeUtc(data.Keys);
            if (written == seen)
                continue;
            seen = written;
            Reload();
        }
    }

    private void Reload()
    {
        try
        {
            var keys = LocalKeys.Read(data);
            callers.Replace(keys.Callers());
            gateways.Replace(keys.KnownGateways());
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException)
        {
            Log.Damaged(log, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Error, "The callers' keys are left as they were: {Why}")]
        public static partial void Damaged(ILogger log, string why);
    }
}
