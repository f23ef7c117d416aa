using System.Globalization;
using System.Text;
using SmartPilots.Core.Model;
using SmartPilots.Core.Notifications;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Handling;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Silences;
using SmartPilots.Tests.Support.Storage;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>One pilot with one flow meter, a strict store and as many instances as a test wants.</summary>
internal sealed class IngestScene
{
    public const string PilotJson = """
        {
          "pilot": "p", "name": "Test pilot", "zone": "Europe/Madrid",
          "limits": { "skewLimitSeconds": 300, "staleAfterSeconds": 3600, "silentAfterSeconds": 600 },
          "deviceTypes": [ { "type": "meter", "name": "Meter", "streams": [
            { "stream": "flow_lps", "label": "Flow", "unit": "L/s", "physical": [-100, 1000], "plausible": [0, 500], "everySeconds": 60,
              "maxChangePerMinute": 100, "stuckAfterSeconds": 600 },
            { "stream": "running", "label": "Runs", "unit": "1", "kind": "state" },
            { "stream": "wind_deg", "label": "Wind", "unit": "deg", "kind": "angle" } ] } ],
          "sites": [ { "site": "s", "name": "Site", "devices": [
            { "device": "d1", "type": "meter", "name": "Meter 1" }, { "device": "d2", "type": "meter", "name": "Meter 2" } ] } ],
          "rules": [ { "rule": "high-flow", "name": "Flow too high", "stream": "flow_lps", "deviceTypes": ["meter"], "above": 100,
            "clearAt": 90, "forSeconds": 60, "severity": "critical" } ]
        }
        """;

    public static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static readonly SourceId GatewayA = new("gw-a", "e1", SourceId.Live);
    public static readonly SourceId GatewayB = new("gw-b", "e1", SourceId.Live);
    private readonly Dictionary<SourceId, long> _sequences = [];

    public IngestScene(string zone = "Europe/Madrid")
    {
        var json = PilotJson.Replace("Europe/Madrid", zone, StringComparison.Ordinal);
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "test.json");
        Assert.Empty(result.Errors);
        Pilots = new PilotSource(new PilotCatalog([result.Pilot!]));
        Pipeline = Instance();
    }

    public StrictStore Store { get; } = new();
    public HandClock Clock { get; } = new(Start);
    public PilotSource Pilots { get; }
    public IngestPipeline Pipeline { get; }
    public DeviceDefinition Device => Pilots.Current.Devices[0];

    /// <summary>Who is told; nobody by default.</summary>
    public NotificationPlans Plans { get; } = new(NotificationPlan.None);

    public NotificationQueue Notifications => new(Store, Plans, Clock);

    public HandlingStore Handling => new(Store, Notifications, Clock);

    public IngestPipeline Instance() => App.Part<IngestPipeline>(Store, Clock, Pilots, Plans);

    public Sweep Sweep() => App.Part<Sweep>(Store, Clock, Pilots, Plans);

    /// <summary>A message of d1 at <paramref name="seconds"/> after the start, numbered by its source.</summary>
    public DeviceEvent Message(int seconds, string values, SourceId? source = null, string device = "d1")
    {
        var t = new DateTimeOffset(Start.AddSeconds(seconds)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return Raw($"pilots/p/s/{device}/readings", "{\"t\":" + t + ",\"values\":{" + values + "}}", source);
    }

    public DeviceEvent Raw(string topic, string payload, SourceId? source = null)
    {
        source ??= GatewayA;
        var sequence = _sequences[source] = _sequences.GetValueOrDefault(source) + 1;
        return new DeviceEvent(source, sequence, topic, Clock.GetUtcNow().UtcTicks, Encoding.UTF8.GetBytes(payload));
    }

    /// <summary>Another edition of the pilot file.</summary>
    public void UsePilot(Func<string, string> edit)
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(edit(PilotJson)), "test.json");
        Assert.Empty(result.Errors);
        Pilots.Current = new PilotCatalog([result.Pilot!]);
    }

    public async Task<string> SendAsync(params DeviceEvent[] events) => await SendAsync(Pipeline, events);

    /// <summary>Outcomes as words, one per event.</summary>
    public static async Task<string> SendAsync(IngestPipeline pipeline, params DeviceEvent[] events)
    {
        var outcomes = await pipeline.IngestAsync(events, CancellationToken.None);
        Assert.Equal(events.Select(e => e.Sequence), outcomes.Select(o => o.Sequence));
        return string.Join(' ', outcomes.Select(o => BatchAnswer.Name(o.Outcome) + (o.Reason == Reason.None ? "" : ":" + o.Reason.Code())));
    }

    /// <summary>Windows and readings as stored, without facts of arrival: equal for equal sets of readings.</summary>
    public string Content()
    {
        var lines = new List<string>();
        foreach (var row in Store.Rows(Tables.Telemetry).Where(r => r.Key[0] is 'r' or 'w'))
        {
            var columns = row.Columns.Where(c => c.Name[0] is 'v' or 'x' or 's' && c.Name != "schema").OrderBy(c => c.Name, StringComparer.Ordinal);
            lines.Add($"{row.Partition} {row.Key} {string.Join(' ', columns.Select(c => $"{c.Name}={c.Text}"))}");
        }
        return string.Join('\n', lines);
    }

    public async Task<string> LedgerAsync()
    {
        var (ledger, from, to) = (new LedgerQuery(Store), new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31));
        var t = LedgerQuery.Total([.. await ledger.OfPilotAsync(Pilots.Current.Pilots[0], ["gw-a", "gw-b"], from, to, CancellationToken.None),
            .. await ledger.OfNoPilotAsync(Pilots.Current, from, to, CancellationToken.None)]);
        return $"messages {t.MessagesAccepted}+{t.MessagesLate}+{t.MessagesDuplicate}+{t.MessagesQuarantined}"
            + $" readings {t.ReadingsAccepted}+{t.ReadingsLate}+{t.ReadingsDuplicate}+{t.ReadingsQuarantined}";
    }

    public LatestQuery Latest => new(Store, Clock, new AppFacts("fake"));

    public Task<IReadOnlyList<AlertItem>> AlertsAsync() => new AlertStore(Store, Clock).OfSiteAsync("p", "s", false, 100, CancellationToken.None);
}
