using System.Globalization;
using System.Text;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Verification;

namespace SmartPilots.Functions.Tests.Quarantine;

/// <summary>The scene of the ingest tests, with a second version of the pilot file that knows more: device d3, stream temp_c, the loggers' type.</summary>
internal sealed class RequeueScene
{
    private const string Known = "{ \"device\": \"d2\", \"type\": \"meter\", \"name\": \"Meter 2\" }";

    private static readonly string Fixed = IngestScene.PilotJson
        .Replace("\"kind\": \"angle\" } ] }", """
            "kind": "angle" }, { "stream": "temp_c", "label": "Temperature", "unit": "Cel" } ] },
            { "type": "logger", "name": "Logger", "decoder": { "format": "senml-json", "names": { "flow": "flow_lps" } },
              "streams": [ { "stream": "flow_lps", "label": "Flow", "unit": "L/s" } ] }
            """, StringComparison.Ordinal)
        .Replace(Known, Known + """
            , { "device": "d3", "type": "meter", "name": "Meter 3" }, { "device": "log", "type": "logger", "name": "Logger" }
            """, StringComparison.Ordinal);

    public IngestScene Ingest { get; } = new();

    public QuarantineQuery Quarantine => new(Ingest.Store);

    /// <summary>The pilot file is corrected and in force.</summary>
    public void Fix() => Use(Fixed);

    public void Use(string pilotJson)
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(pilotJson), "fixed.json");
        Assert.Empty(result.Errors);
        Ingest.Pilots.Current = new PilotCatalog([result.Pilot!]);
    }

    public static string FixedJson => Fixed;

    public CallerKeys Callers { get; set; } = new([]);

    public KnownGateways Gateways { get; } = new(KnownGateways.Parse("gw-a:*:unsigned gw-b:*:unsigned"));

    public EntryRequeue Instance() =>
        App.Part<EntryRequeue>(Ingest.Store, Ingest.Clock, Ingest.Pilots, gateways: Gateways, callers: Callers);

    public async Task<IReadOnlyList<QuarantineEntry>> WaitingAsync(QuarantineFilter? filter = null) =>
        (await Quarantine.PageAsync(filter ?? new QuarantineFilter(null), Ingest.Pilots.Current, 1_000, null, CancellationToken.None)).Entries;

    /// <summary>Requeues all that waits. Results as words, in the order of receipt.</summary>
    public async Task<string> RequeueAllAsync() => await RequeueAsync(Instance(), await WaitingAsync());

    public static async Task<string> RequeueAsync(EntryRequeue instance, IReadOnlyList<QuarantineEntry> entries) =>
        string.Join(' ', (await instance.RequeueAsync(entries, CancellationToken.None)).Select(result => result.Result.Code()));

    /// <summary>Messages and readings requeued, as the ledger of the whole pilot has them.</summary>
    public async Task<(long Messages, long Readings)> RequeuedAsync()
    {
        var total = LedgerQuery.Total(await new LedgerQuery(Ingest.Store).OfPilotAsync(Ingest.Pilots.Current.Pilots[0], ["gw-a", "gw-b"],
            new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), CancellationToken.None));
        return (total.Requeued, total.ReadingsRequeued);
    }

    public async Task<long> DifferencesAsync() => (await new WindowVerification(Ingest.Store, Ingest.Clock)
        .VerifyAsync(Ingest.Pilots.Current.Devices, null, CancellationToken.None)).DifferenceCount;

    /// <summary>The row of table latest, of device d3 if it is not said otherwise.</summary>
    public LatestRow Latest(string device = "d3") => LatestRow.FromRow(Ingest.Store.Rows(Tables.Latest).Single(row => row.Key == device));

    /// <summary>A message of device log with a reading every six minutes: 100 of them do not fit one commit.</summary>
    public DeviceEvent Log(int readings, int from = 0)
    {
        var start = new DateTimeOffset(IngestScene.Start).ToUnixTimeSeconds() - 360 * readings;
        var records = Enumerable.Range(from, readings)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{{\"n\":\"flow\",\"t\":{start + 360 * i},\"v\":{i}}}"));
        return Ingest.Raw("pilots/p/s/log/readings", $"[{string.Join(',', records)}]");
    }

    public int StoredReadings => Ingest.Store.Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("r~", StringComparison.Ordinal))
        .Sum(row => ReadingRow.FromRow(row).Readings.Count);
}
