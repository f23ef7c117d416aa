using SmartPilots.Local.Data;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Functions.Ledger;
using SmartPilots.Local.Cost;
using SmartPilots.Local.Running;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>The child process of <see cref="WholePath"/>: runs the local system with a pilot that fits the load generator's messages.</summary>
internal static class PathServer
{
    public const string Verb = "path-server";

    /// <summary>In the scratch folder: when it is there, people are told, and the pilot has devices that break a limit when a benchmark says so.</summary>
    public const string NotificationsFile = "notifications.json";
    public const string ProbeSite = "probes";
    public const int Probes = 400;

    public static string ProbeName(int number) => $"probe-{number}";

    public static async Task<int> RunAsync(string scratch)
    {
        var pilots = Directory.CreateDirectory(Path.Combine(scratch, "pilots")).FullName;
        var notifications = Path.Combine(scratch, NotificationsFile);
        var tells = File.Exists(notifications);
        await File.WriteAllTextAsync(Path.Combine(pilots, "bench.json"), PilotJson(tells));
        var options = new LocalSystemOptions(Path.Combine(scratch, "data"), TimeProvider.System)
        {
            PilotsFolder = pilots, HttpPort = 0, MqttPort = 0, NotificationsFile = tells ? notifications : null,
        };
        await using var system = await LocalSystem.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        Console.WriteLine($"READY {system.MqttPort} {system.Credentials.MqttUser} {system.Credentials.MqttPassword} {system.Api} {system.Credentials.OperatorKey}");
        while (await Console.In.ReadLineAsync() is { } question)
        {
            double answer = question switch
            {
                "done" => (await system.Gateway.SnapshotAsync()).Spool.Delivered,
                "cost" => new CostModel(Prices.Load()).Total(system.Meter.Of(CostFunction.IngestName), system.Counter.Counts),
                _ => await ReadingsAsync(system),
            };
            Console.WriteLine(answer.ToString(CultureInfo.InvariantCulture));
        }
        return 0;
    }

    private static async Task<long> ReadingsAsync(LocalSystem system)
    {
        var ledger = await new LedgerQuery(system.UncountedStore).OfPilotAsync(system.Pilots.Pilots[0], [LocalKeys.GatewayName], DateOnly.MinValue,
            DateOnly.MaxValue, CancellationToken.None);
        var total = LedgerQuery.Total(ledger);
        return total.ReadingsAccepted + total.ReadingsLate;
    }

    private static string PilotJson(bool hasProbes)
    {
        var probes = Enumerable.Range(0, hasProbes ? Probes : 0).Select(i => $$"""{"device":"{{ProbeName(i)}}","type":"probe"}""");
        var devices = Enumerable.Range(0, 200).Select(i => $$"""{"device":"wt-{{i:00000}}","type":"tap","name":"Tap {{i}}"}""");
        return $$"""
            {
              "pilot": "bench", "name": "Benchmark", "zone": "Africa/Lagos",
              "deviceTypes": [ { "type": "tap", "name": "Tap", "decoder": { "format": "plain-json", "time": { "path": "ts" }, "values": "metrics" },
                "streams": [
                  { "stream": "flow_lps", "label": "Flow", "unit": "L/s", "physical": [0, 500] },
                  { "stream": "pressure_kpa", "label": "Pressure", "unit": "kPa", "physical": [0, 2000] },
                  { "stream": "turbidity_ntu", "label": "Turbidity", "unit": "[NTU]", "physical": [0, 4000] } ] },
                { "type": "probe", "decoder": { "format": "plain-json", "time": { "path": "ts" }, "values": "metrics" },
                  "streams": [ { "stream": "turbidity_ntu", "unit": "[NTU]" } ] } ],
              "sites": [ { "site": "site-1", "name": "Site 1", "devices": [ {{string.Join(", ", devices)}} ] },
                { "site": "{{ProbeSite}}", "name": "Probes", "devices": [ {{string.Join(", ", probes)}} ] } ],
              "rules": [ { "rule": "turbid", "name": "Turbidity", "stream": "turbidity_ntu", "deviceTypes": ["tap"],
                "above": 5, "clearAt": 4, "forSeconds": 60, "severity": "warning" },
                { "rule": "probe", "name": "Probe", "stream": "turbidity_ntu", "deviceTypes": ["probe"], "above": 5, "severity": "critical" } ]
            }
            """;
    }
}
