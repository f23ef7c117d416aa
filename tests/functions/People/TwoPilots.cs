using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Citizens;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Gateways;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Page;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Local.Cost;
using SmartPilots.Local.FunctionHost;
using SmartPilots.Local.Running;
using SmartPilots.Local.SignIn;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.People;

/// <summary>
/// All functions, those of a local system too, over real HTTP and a strict store. Pilot <c>town</c> has sites <c>near</c> and <c>foreign-site</c>,
/// pilot <c>foreign-pilot</c> has <c>foreign-there</c>; each site has a device, a reading, an alert, a correction, two entries in quarantine, a gateway,
/// a person, a key and a change in the audit log. Whatever is foreign is named so.
/// </summary>
internal sealed class TwoPilots : IAsyncDisposable
{
    public static readonly FunctionCatalog Catalog = FunctionCatalog.Of(typeof(FunctionsComposition).Assembly, typeof(LocalSystem).Assembly);
    public static readonly (string Pilot, string Site)[] Sites = [("town", "near"), ("town", "foreign-site"), ("foreign-pilot", "foreign-there")];
    private static readonly DateTime Start = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
    private FunctionServer _server = null!;
    private static readonly string Payload = $$$"""{"t":{{{new DateTimeOffset(Start).ToUnixTimeMilliseconds()}}},"values":{"flow_lps":4242.5}}""";
    private readonly string _programmes = Directory.CreateTempSubdirectory("smartpilots-programmes-").FullName;
    private long _sequence;

    public StrictStore Store { get; } = new();
    public HandClock Clock { get; } = new(Start);
    public HttpClient Http { get; private set; } = null!;
    public string SettingsKey { get; } = CallerKey.Generate();
    public string GatewayKey { get; } = CallerKey.Generate();

    /// <summary>By site: ids of an alert, two entries and a person.</summary>
    public Dictionary<string, (string Alert, string Entry, string Second, string Person)> Ids { get; } = [];

    public T Get<T>() where T : notnull => _server.Services.GetRequiredService<T>();

    public static string FileOf(string pilot) => $$"""
        {
          "pilot": "{{pilot}}", "name": "{{pilot}}", "zone": "Africa/Lagos",
          "deviceTypes": [ { "type": "meter", "name": "Meter", "streams": [ { "stream": "flow_lps", "label": "Flow", "unit": "L/s", "physical": [0, 9000] } ] } ],
          "sites": [ {{string.Join(", ", Sites.Where(site => site.Pilot == pilot).Select(site =>
              $$"""{ "site": "{{site.Site}}", "name": "{{site.Site}}", "devices": [ { "device": "{{Device(site.Site)}}", "type": "meter" } ] }"""))}} ],
          "rules": [ { "rule": "high-flow", "name": "Too high", "stream": "flow_lps", "deviceTypes": ["meter"], "above": 1, "clearAt": 0.5, "severity": "critical" } ]
        }
        """;

    /// <summary>A folder with a programme for each pilot, and a place for each site.</summary>
    private string Programmes()
    {
        foreach (var pilot in Sites.GroupBy(site => site.Pilot, site => site.Site))
        {
            File.WriteAllText(Path.Combine(_programmes, $"{pilot.Key}.json"), $$"""
                { "programme": "{{pilot.Key}}", "name": "{{pilot.Key}}", "zone": "Africa/Lagos", "places": [ {{string.Join(", ", pilot.Select(site =>
                    $$"""{ "place": "{{site}}", "name": "{{site}}", "top": true, "sites": ["{{pilot.Key}}/{{site}}"], "people": 5 }"""))}} ],
                  "indicators": [ { "indicator": "flow", "name": "Flow", "measure": "mean", "stream": "flow_lps", "unit": "L/s", "completeness": 0 },
                    { "indicator": "asked", "name": "Asked", "entered": true, "unit": "%" } ] }
                """);
        }
        return _programmes;
    }

    public static string Device(string site) => site == "near" ? "near-device" : "foreign-device";

    public static async Task<TwoPilots> StartAsync(OpenIdSettings? openId = null)
    {
        var scene = new TwoPilots();
        var pilots = new PilotCatalog(((string[])["town", "foreign-pilot"]).Select(pilot => PilotFileReader.Read(Encoding.UTF8.GetBytes(FileOf(pilot)), pilot).Pilot!));
        scene._server = await FunctionServer.StartAsync(Catalog, new IPEndPoint(IPAddress.Loopback, 0),
            new Dictionary<string, string> { ["SweepSchedule"] = "0 0 0 1 1 *", ["NotifySchedule"] = "0 0 0 1 1 *" }, services => services
                .AddLogging()
                .AddSingleton<TimeProvider>(scene.Clock)
                .AddSmartPilots(pilots,
                    new CallerKeys([CallerKey.Of("op", CallerRole.Operator, scene.SettingsKey), CallerKey.Of("near-gateway", CallerRole.Gateway, scene.GatewayKey)]),
                    new KnownGateways(KnownGateways.Parse(string.Join(' ', Sites.Select(site => $"{GatewayOf(site.Site)}:{site.Pilot}/{site.Site}:unsigned")))),
                    PageFiles.Load(Path.GetTempPath() + "no-page"), new AppFacts("strict"), openId: openId,
                    indicatorsFolder: scene.Programmes())
                .AddSingleton(new RealTimeClock(scene.Clock))
                .AddSingleton<ITelemetryStore>(scene.Store).AddSingleton(new OperationCounter(scene.Store)).AddSingleton(new ExecutionMeter(0.1))
                .AddSingleton(new CostModel(Prices.Load())).AddSingleton(new OneTimeCodes(TimeProvider.System)),
            CancellationToken.None);
        scene.Http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(scene._server.Address) };
        foreach (var (pilot, site) in Sites)
            await scene.FillAsync(pilot, site);
        return scene;
    }

    public static string GatewayOf(string site) => site == "near" ? "near-gateway" : $"{site}-gateway";

    /// <summary>The header of a new session of a new person, or of the same one.</summary>
    public async Task<(string Name, string Value)> SignInAsync(Role role, string scope, string? person = null)
    {
        if (person is null)
        {
            var made = await Get<PeopleStore>().InviteAsync($"p{++_sequence}", null, role, AccessScope.ParseWithPlaces(scope), default);
            person = made!.Value.Person.Id;
        }
        var (_, token) = (await Get<Sessions>().StartAsync(person, "a test", known => known with { Password = "none" }, default))!.Value;
        return ("Cookie", $"smartpilots-session-{Http.BaseAddress!.Port}={token}");
    }

    public async Task<(string Name, string Value)> KeyAsync(Role role, string scope, TimeSpan holds)
    {
        var key = await Get<KeyStore>().MakeAsync($"k{++_sequence}", role, AccessScope.ParseWithPlaces(scope), "nobody",
            Clock.GetUtcNow().UtcTicks + holds.Ticks, default);
        return ("Authorization", $"Bearer {key}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_programmes, recursive: true);
    }

    private async Task FillAsync(string pilot, string site)
    {
        var topic = $"pilots/{pilot}/{site}";
        (string Topic, string Payload)[] messages =
        [
            ($"{topic}/{Device(site)}/readings", Payload), ($"{topic}/{Device(site)}/readings", "{"), ($"{topic}/{Device(site)}-2/readings", Payload),
            ($"odd/{Device(site)}", Payload), // of no device and no pilot: of the system as a whole
        ];
        foreach (var (on, payload) in messages)
        {
            var source = new SourceId(GatewayOf(site), "e1", "live");
            var sent = new DeviceEvent(source, ++_sequence, on, Clock.GetUtcNow().UtcTicks, Encoding.UTF8.GetBytes(payload));
            await Get<IngestPipeline>().IngestAsync([sent], Get<KnownGateways>().Find(GatewayOf(site))!.Scope, default);
        }
        var current = await Get<PilotSource>().LatestAsync(default);
        var device2 = current.Devices.Single(device => device.Key.Site == site);
        await Get<CorrectionStore>().MakeAsync(device2, new Correction("c-1", "flow_lps", Clock.GetUtcNow().UtcTicks, 4141.5m, $"by {site}", $"reason {site}"), default);
        var alert = (await Get<AlertStore>().OfSiteAsync(pilot, site, false, 1, default))[0].Id;
        var page = await Get<QuarantineQuery>().PageAsync(new QuarantineFilter(pilot), current, 100, null, default);
        var entries = page.Entries.Where(entry => entry.Device.Site == site).ToList();
        var scope = AccessScope.Parse($"{pilot}/{site}");
        var person = (await Get<PeopleStore>().InviteAsync($"{site} person", $"{site}@example.org", Role.Viewer, scope, default))!.Value.Person;
        await Get<KeyStore>().MakeAsync($"{site}-key", Role.Viewer, scope, site, Clock.GetUtcNow().UtcTicks + TimeSpan.TicksPerDay, default);
        await Get<AuditStore>().WriteAsync(Caller.OfKey($"{site}-key", Role.Viewer, AccessScope.All), "a-change", $"{pilot}/{site}", default);
        await Get<GatewayStore>().KeepAsync(GatewayOf(site), new GatewayReport(Clock.GetUtcNow(), "e1", 0, 0, 0, 0, 0, 0, 0, 0, 0, null, []), default);
        var report = new CitizenReport(pilot, site, "1", Clock.GetUtcNow().UtcDateTime, "other", $"text {site}", CitizenReport.Received, null, null, null);
        await Store.CommitAsync(new RowCommit(Tables.Citizens, $"{pilot}~{site}", [new RowWrite(RowOperation.Insert, report.ToRow())]), default);
        Ids[site] = (alert, entries[0].Id, entries[1].Id, person.Id);
    }
}
