using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Functions.Telemetry;

namespace SmartPilots.Local.FunctionHost;

/// <summary>Runs one timer function by the pilot's clock. Runs never overlap; a run that fails is logged and the next one comes in its time.</summary>
internal sealed partial class TimerLoop(TimerFunction function, Schedule schedule, IServiceProvider services, TimeProvider clock,
    ILogger<TimerLoop> log)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private readonly FunctionCall _call = new(function.Method);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (function.RunOnStartup)
            await RunOnceAsync(isPastDue: false, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            var due = schedule.Next(clock.GetUtcNow());
            if (!await WaitUntilAsync(due, cancellationToken))
                return;
            await RunOnceAsync(isPastDue: schedule.Next(due) <= clock.GetUtcNow(), cancellationToken);
        }
    }

    // False when the host stops first. Long waits go in steps: a timer cannot wait for more than 49 days.
    private async Task<bool> WaitUntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (due - clock.GetUtcNow() is { Ticks: > 0 } left && !cancellationToken.IsCancellationRequested)
            await Task.Delay(left < LongestWait ? left : LongestWait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private async Task RunOnceAsync(bool isPastDue, CancellationToken cancellationToken)
    {
        using var scope = services.CreateScope();
        try
        {
            await _call.InvokeAsync(scope.ServiceProvider, new CallInputs(cancellationToken) { Timer = new TimerInfo { IsPastDue = isPastDue } });
            FunctionsMetrics.TimerRan(function.Name, hasFailed: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the host stops: the function was asked to end early
        }
        catch (Exception e)
        {
            FunctionsMetrics.TimerRan(function.Name, hasFailed: true);
            LogFailed(e, function.Name);
        }
    }

    [LoggerMessage(101, LogLevel.Error, "Timer function {Name} failed; it runs again at its next time")]
    private partial void LogFailed(Exception exception, string name);
}
