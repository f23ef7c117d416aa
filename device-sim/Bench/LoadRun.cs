using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Bench;

/// <summary>What a load came to.</summary>
/// <param name="Sent">Messages with a PUBACK in the measured time.</param>
/// <param name="Puback">From when a message was due to its PUBACK.</param>
/// <param name="Queryable">From PUBLISH until the API shows the reading; of one message every 100 ms.</param>
/// <param name="Unanswered">Still without a PUBACK five seconds after the end.</param>
public sealed record LoadResult(double? Rate, long Sent, double PerSecond, Latencies Puback, Latencies Queryable, long Unanswered);

/// <summary>
/// Puts a load on a broker and measures. A connection that breaks ends a closed loop with its error: a benchmark does not mend.
/// </summary>
public sealed class LoadRun(FindSystem find, BenchTraffic traffic, BenchOptions options, TimeProvider clock)
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);
    private readonly Latencies _puback = new();
    private long _sent;
    private long _open;
    private long _measureFrom;
    private long _end;

    /// <param name="probe">Runs beside the load and measures when readings can be queried; null without an API.</param>
    public async Task<LoadResult> RunAsync(QueryProbe? probe, CancellationToken cancellationToken)
    {
        var links = new MqttLink[options.Connections];
        try
        {
            for (var i = 0; i < links.Length; i++)
                links[i] = await MqttLink.OpenAsync($"bench-{Environment.ProcessId}-{i}", find, cancellationToken);
            var start = clock.GetTimestamp();
            _measureFrom = start + Ticks(options.WarmUp);
            _end = _measureFrom + Ticks(options.Length);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var probing = probe?.RunAsync(traffic, over.Token) ?? Task.CompletedTask;
            await Task.WhenAll(links.Select((link, index) => options.Rate is { } rate
                ? OpenLoopAsync(link, start, rate, index, cancellationToken) : ClosedLoopAsync(link, cancellationToken)));
            await SettleAsync(cancellationToken);
            await over.CancelAsync();
            await probing;
        }
        finally
        {
            foreach (var link in links)
                link?.Dispose();
        }
        return new LoadResult(options.Rate, _sent, _sent / options.Length.TotalSeconds, _puback, probe?.Latencies ?? new Latencies(),
            Interlocked.Read(ref _open));
    }

    private Task ClosedLoopAsync(MqttLink link, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, options.InFlight).Select(async _ =>
        {
            while (clock.GetTimestamp() < _end && !cancellationToken.IsCancellationRequested)
                await PublishAsync(link, clock.GetTimestamp());
        }));

    private async Task OpenLoopAsync(MqttLink link, long start, double rate, int index, CancellationToken cancellationToken)
    {
        var interval = clock.TimestampFrequency * options.Connections / rate;
        for (var n = 0L; ; n++)
        {
            var due = start + (long)((n + index / (double)options.Connections) * interval);
            if (due >= _end)
                return;
            var wait = clock.GetElapsedTime(clock.GetTimestamp(), due);
            if (wait > TimeSpan.FromMilliseconds(1))
                await Task.Delay(wait, clock, cancellationToken);
            // One sent a little early is measured from when it was sent: it did not wait.
            // Its failure shows as unanswered; waiting for it would close the loop.
            _ = PublishAsync(link, Math.Min(due, clock.GetTimestamp()));
        }
    }

    private async Task PublishAsync(MqttLink link, long due)
    {
        Interlocked.Increment(ref _open);
        var answer = await link.PublishAsync(traffic.Next().Message);
        var now = clock.GetTimestamp();
        Interlocked.Decrement(ref _open);
        if (!answer.IsSuccess || due < _measureFrom)
            return;
        _puback.Add(clock.GetElapsedTime(due, now));
        if (now <= _end)
            Interlocked.Increment(ref _sent);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (Interlocked.Read(ref _open) > 0 && clock.GetElapsedTime(start) < LastWait)
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellationToken);
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
