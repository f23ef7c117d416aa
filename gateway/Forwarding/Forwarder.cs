using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>Two lanes to the functions, side by side: live for what is fresh, backlog for what an outage left behind.</summary>
public sealed class Forwarder : IAsyncDisposable
{
    private readonly Lane[] _lanes;
    private readonly FunctionsClient _functions;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <param name="gateway">This gateway's name: lower case, digits and dashes.</param>
    /// <param name="spoolPath">The spool's file, for the lanes' reading connections.</param>
    /// <param name="link">Real time, for pauses and time-outs.</param>
    public Forwarder(string gateway, Spool spool, string spoolPath, ForwarderOptions options, TimeProvider link, ILogger log)
    {
        _functions = new FunctionsClient(gateway, options, link);
        var pace = new Pace(options.BytesPerSecond, options.Windows, link);
        _lanes = [.. new[] { SourceId.Live, SourceId.Backlog }.Select(lane => new Lane(spool, spoolPath, _functions, pace, options, link,
            new SourceId(gateway, spool.Snapshot.Epoch, lane), log))];
    }

    public IReadOnlyList<LaneSnapshot> Lanes => [.. _lanes.Select(lane => lane.Snapshot)];

    /// <summary>How far the functions' clock is ahead of ours; null before their first answer.</summary>
    public TimeSpan? ClockOffset => _functions.ClockOffset;

    public void Start() => _running = Task.WhenAll(_lanes.Select(lane => lane.RunAsync(_stop.Token)));

    /// <summary>Completes only if a lane fails by a bug.</summary>
    public Task Completion => _running;

    /// <summary>For the simulation: the process is dead, its files are closed; nothing of it runs again.</summary>
    internal void Abandon()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Cancel(); // at once and here: CancelAsync would take it to the thread pool
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // asked for
        }
        foreach (var lane in _lanes)
            lane.Dispose();
        _functions.Dispose();
        _stop.Dispose();
    }
}
