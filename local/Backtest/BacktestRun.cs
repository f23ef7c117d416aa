using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Core.Alerts.Kinds;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.DeviceSim;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Reads;
using SmartPilots.Local.Storage;

namespace SmartPilots.Local.Backtest;

/// <summary>
/// Plays recorded messages to the pipeline that ingests in earnest, with a store of its own and a clock that stands at the message's time: so rules see
/// what they would have seen, had everything come in time.
/// </summary>
internal sealed class BacktestRun : IDisposable
{
    private const int BatchSize = 500;
    private static readonly long SweepEvery = TimeSpan.TicksPerMinute;
    private static readonly SourceId Source = new("backtest", "1", SourceId.Live);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-backtest-");
    private readonly SqliteTelemetryStore _store;
    private readonly PlayedTime _clock = new();
    private readonly PilotDefinition _pilot;
    private readonly IngestPipeline _pipeline;
    private readonly Sweep? _sweep;
    private long _sequence;
    private long _swept;

    public BacktestRun(PilotDefinition pilot)
    {
        _pilot = pilot;
        _store = new SqliteTelemetryStore(Path.Combine(_folder.FullName, "store.db"));
        var source = new PilotSource(new PilotCatalog([pilot]));
        _pipeline = new IngestPipeline(_store, source, new DeviceCache(), _clock);
        var looksForSilence = pilot.Limits.SilentAfterSeconds > 0
            || pilot.Sites.Any(site => site.Devices.Any(device => device.Rules.Any(rule => rule.Condition is Silence)));
        _sweep = looksForSilence ? new Sweep(_store, source, new DeviceCache(), _clock) : null;
    }

    public ITelemetryStore Store => _store;
    public Episode Span { get; private set; }
    public long Messages => _sequence;
    public long Refused { get; private set; }

    public async Task PlayAsync(IEnumerable<SimulatedMessage> messages, CancellationToken cancellation)
    {
        var batch = new List<DeviceEvent>();
        foreach (var message in messages)
        {
            // One moment is one batch: a rule that looks at another stream finds the value of its own time.
            if (batch.Count >= BatchSize || (batch.Count > 0 && batch[^1].ReceivedTicks != message.Ticks))
                await SendAsync(batch, cancellation);
            batch.Add(new DeviceEvent(Source, ++_sequence, message.Topic, message.Ticks, message.Payload));
        }
        await SendAsync(batch, cancellation);
    }

    public async Task<IReadOnlyList<AlertItem>> AlarmsAsync(CancellationToken cancellation)
    {
        var book = new AlertBook(_store, _clock);
        var sites = await Task.WhenAll(_pilot.Sites.Select(site => book.OfSiteAsync(_pilot.Id, site.Id, false, int.MaxValue, cancellation)));
        return [.. sites.SelectMany(site => site).OrderBy(alert => alert.RaisedAt)];
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task SendAsync(List<DeviceEvent> batch, CancellationToken cancellation)
    {
        if (batch.Count == 0)
            return;
        _clock.Ticks = Math.Max(_clock.Ticks, batch[^1].ReceivedTicks);
        var time = new DateTime(_clock.Ticks, DateTimeKind.Utc);
        Span = new Episode(_swept == 0 ? time : Span.Start, time);
        if (_sweep is not null && _swept != 0 && _clock.Ticks - _swept >= SweepEvery)
            await _sweep.RunAsync(cancellation); // before the batch: what was silent until then
        _swept = _clock.Ticks;
        var outcomes = await _pipeline.IngestAsync(batch, cancellation);
        Refused += outcomes.Count(outcome => outcome.Outcome == Outcome.Quarantined);
        if (outcomes.Any(outcome => outcome.Outcome == Outcome.Retry))
            throw new IOException("The temporary store did not take a message.");
        batch.Clear();
    }

    private sealed class PlayedTime : TimeProvider
    {
        public long Ticks { get; set; } = DateTime.UnixEpoch.Ticks;

        public override DateTimeOffset GetUtcNow() => new(Ticks, TimeSpan.Zero);
    }
}
