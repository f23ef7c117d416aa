using System.Text;
using System.Text.Json;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>An edge node with a pump, as the recorded messages of one speak; instances that know only what is in the store.</summary>
internal sealed class EdgeNodeScene
{
    public const string PilotJson = """
        { "pilot": "p", "name": "P", "zone": "UTC",
          "sources": [ { "topic": "spBv1.0/WaterScheme/+/Edge1", "device": "s/edge" }, { "topic": "spBv1.0/WaterScheme/+/Edge1/{device}" } ],
          "deviceTypes": [
            { "type": "node", "decoder": { "format": "sparkplug-b", "ignoreOthers": true }, "streams": [ { "stream": "cpu", "unit": "%" } ] },
            { "type": "pump", "decoder": { "format": "sparkplug-b", "ignoreOthers": true, "names": { "flow_m3h": "flow_lps" } },
              "streams": [ { "stream": "flow_lps", "unit": "L/s" }, { "stream": "tank_level_m", "unit": "m" } ] } ],
          "sites": [ { "site": "s", "devices": [ { "device": "edge", "type": "node" }, { "device": "pump", "type": "pump", "ids": ["Pump1"] } ] } ] }
        """;

    private readonly PilotSource _pilots;
    private readonly Dictionary<SourceId, long> _sequences = [];
    private IngestPipeline _pipeline;

    public EdgeNodeScene()
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(PilotJson), "test.json");
        Assert.Empty(result.Errors);
        _pilots = new PilotSource(new PilotCatalog([result.Pilot!]));
        _pipeline = Instance();
    }

    public StrictStore Store { get; } = new();
    public HandClock Clock { get; } = new(new DateTime(2023, 11, 14, 22, 15, 0, DateTimeKind.Utc));

    /// <summary>Topics of the requests for births so far.</summary>
    public List<string> Commands { get; } = [];

    public IngestPipeline Instance() => App.Part<IngestPipeline>(Store, Clock, _pilots);

    /// <summary>The process that knew everything is dead.</summary>
    public void Restart() => _pipeline = Instance();

    /// <summary>A recorded message, numbered by its source.</summary>
    public DeviceEvent Recorded(string name, SourceId? source = null)
    {
        var vector = SharedData.Json("payloads/sparkplug/vectors.json").EnumerateArray().Single(v => v.GetProperty("name").GetString() == name);
        return Message(vector.GetProperty("topic").GetString()!, Convert.FromHexString(vector.GetProperty("hex").GetString()!), source);
    }

    public DeviceEvent Message(string topic, byte[] payload, SourceId? source = null)
    {
        source ??= IngestScene.GatewayA;
        var sequence = _sequences[source] = _sequences.GetValueOrDefault(source) + 1;
        return new DeviceEvent(source, sequence, topic, Clock.GetUtcNow().UtcTicks, payload);
    }

    public Task<string> SendAsync(params DeviceEvent[] events) => SendAsync(_pipeline, events);

    public async Task<string> SendAsync(IngestPipeline pipeline, params DeviceEvent[] events)
    {
        var (outcomes, commands) = await pipeline.IngestAsync(events, AccessScope.All, CancellationToken.None);
        Commands.AddRange(commands.Select(command => command.Topic));
        return string.Join(' ', outcomes.Select(o => BatchAnswer.Name(o.Outcome) + (o.Reason == Reason.None ? "" : ":" + o.Reason.Code())));
    }

    /// <summary>Sends again what is answered "retry", as a gateway does.</summary>
    public async Task DeliverAsync(params DeviceEvent[] events)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            var outcomes = (await SendAsync(events)).Split(' ');
            events = [.. events.Where((_, i) => outcomes[i] == "retry")];
            if (events.Length == 0)
                return;
        }
        Assert.Fail($"{events.Length} messages are never taken");
    }

    /// <summary>All that waits in quarantine, asked in again; results as words.</summary>
    public async Task<string> RequeueAsync()
    {
        var page = await new QuarantineQuery(Store).PageAsync(new QuarantineFilter(null), _pilots.Current, 1_000, null, CancellationToken.None);
        var results = await App.Part<EntryRequeue>(Store, Clock, _pilots).RequeueAsync(page.Entries, CancellationToken.None);
        return string.Join(' ', results.Select(result => result.Result.Code()));
    }

    /// <summary>The pump's values in order of time, such as <c>flow_lps=12.152777778</c>.</summary>
    public string[] Values() => [.. Store.Rows(Tables.Telemetry).Where(row => row.Key[0] == 'r' && row.Partition == "p~s~pump").Select(ReadingRow.FromRow)
        .OrderBy(row => row.Ticks).SelectMany(row => row.Readings)
        .Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.Stream}={r.Value}"))];

    public bool? Online(string device)
    {
        var row = Store.Rows(Tables.Telemetry).SingleOrDefault(row => row.Partition == $"p~s~{device}" && row.Key == StateRow.Key);
        return row is null ? null : StateRow.FromRow(row).Online;
    }
}
