using Microsoft.Extensions.Logging;

namespace SmartPilots.Gateway.Status;

/// <summary>
/// Periodic work for as long as the gateway runs. A failure (no open file or memory left, a bug) raises an alarm, and the work is tried again: it
/// must neither end the process nor stop in silence.
/// </summary>
internal sealed partial class SteadyLoop(string name, TimeSpan period, TimeProvider link, ILogger log)
{
    private volatile string? _failure;

    /// <summary>Why the last round failed; null when it did not.</summary>
    public string? Failure => _failure;

    /// <summary>Until cancelled; then it ends without an exception.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(period, link);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
                await TryAsync(work, cancel);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // stopping: what it works with may have gone already
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        try
        {
            await work(cancel);
            _failure = null;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            if (_failure is null)
                Log.Failed(log, e, name);
            _failure = $"{name}: {e.Message}";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1007, LogLevel.Error, "Periodic work ({Name}) failed; it is tried again")]
        public static partial void Failed(ILogger log, Exception error, string name);
    }
}
