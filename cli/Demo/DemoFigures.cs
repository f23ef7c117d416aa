using SmartPilots.Local.Data;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Ledger;
using SmartPilots.Local.Cost;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Demo;

/// <summary>What the demo did so far, in this run.</summary>
/// <param name="Messages">Messages with an outcome in the ledger; accepted, duplicate, late and quarantined count them too.</param>
/// <param name="Readings">Readings stored: accepted or late.</param>
/// <param name="Url">The page, without its key.</param>
internal sealed record DemoFigures(long Messages, long Readings, long Accepted, long Duplicate, long Late, long Quarantined, long AlertsRaised,
    long AlertsCleared, double CostUsdPerMillionReadings, string Url)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}

/// <summary>Takes the figures from the store, behind the counter: looking on costs the pilot nothing.</summary>
internal sealed class DemoLedger
{
    private readonly LocalSystem _system;
    private PilotDefinition _pilot;
    private readonly DateTimeOffset _since;
    private readonly LedgerQuery _ledger;
    private readonly AlertStore _alerts;
    private readonly CostModel _cost = new(Prices.Load());
    private LedgerCounts _before = new();
    private readonly HashSet<(string Id, bool Cleared)> _told = [];
    private readonly List<AlertFeed> _news = [];

    private DemoLedger(LocalSystem system, PilotDefinition pilot, TimeProvider clock)
    {
        (_system, _pilot, _since) = (system, pilot, clock.GetUtcNow());
        _ledger = new LedgerQuery(system.UncountedStore);
        _alerts = new AlertStore(system.UncountedStore, clock);
    }

    // Asked each time: devices may have been registered since. A pilot whose file is gone stays as it was.
    private PilotDefinition Pilot => _pilot = _system.Pilots.FindPilot(_pilot.Id) ?? _pilot;

    /// <summary>Counts from now on: what earlier runs left in the data folder is not this run's.</summary>
    public static async Task<DemoLedger> OpenAsync(LocalSystem system, PilotDefinition pilot, TimeProvider clock, CancellationToken cancellationToken)
    {
        var ledger = new DemoLedger(system, pilot, clock);
        ledger._before = await ledger.CountsAsync(cancellationToken);
        return ledger;
    }

    /// <summary>Alerts raised and cleared that the readings since the last call brought to light, oldest first.</summary>
    public IReadOnlyList<AlertFeed> TakeNews()
    {
        AlertFeed[] news = [.. _news.OrderBy(one => one.At)];
        _news.Clear();
        return news;
    }

    public async Task<DemoFigures> ReadAsync(CancellationToken cancellationToken)
    {
        var now = await CountsAsync(cancellationToken);
        var stored = now.ReadingsAccepted + now.ReadingsLate - _before.ReadingsAccepted - _before.ReadingsLate;
        var alerts = await Task.WhenAll(Pilot.Sites.Select(site => _alerts.OfSiteAsync(_pilot.Id, site.Id, onlyOpen: false, 1_000, cancellationToken)));
        var all = alerts.SelectMany(site => site).ToList();
        foreach (var news in all.SelectMany(AlertFeed.Of).Where(news => news.At >= _since.UtcDateTime && _told.Add((news.Alert.Id, news.IsCleared))))
            _news.Add(news);
        return new DemoFigures(now.MessagesSent - _before.MessagesSent, stored, now.MessagesAccepted - _before.MessagesAccepted,
            now.MessagesDuplicate - _before.MessagesDuplicate, now.MessagesLate - _before.MessagesLate,
            now.MessagesQuarantined - _before.MessagesQuarantined, all.Count(alert => alert.RaisedAt >= _since.UtcDateTime),
            all.Count(alert => alert.ClearedAt >= _since.UtcDateTime),
            Math.Round(_cost.PerMillionReadings(_system.Meter.Of(CostFunction.IngestName), _system.Counter.Counts, stored), 4), _system.Api);
    }

    private async Task<LedgerCounts> CountsAsync(CancellationToken cancellationToken) => LedgerQuery.Total(
        await _ledger.OfPilotAsync(Pilot, [LocalKeys.GatewayName], DateOnly.MinValue, DateOnly.MaxValue, cancellationToken));
}
