using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.EventGrid;
using SmartPilots.Functions.Tests.Api;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Local.FunctionHost;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.EventGrid;

/// <summary>The functions over real HTTP and a strict store, with two pilots; namespace <c>town</c> may speak for pilot p.</summary>
internal sealed class EventGridScene : IAsyncDisposable
{
    private readonly List<FunctionServer> _servers = [];
    private readonly HttpClient _http = new();
    private readonly string _operatorKey = CallerKey.Generate();
    private ExpectedToken? _tokens;
    private BlobContainerClient? _letters;
    private bool _isOn = true;

    public StrictStore Store { get; } = new();
    public HandClock Clock { get; } = new(IngestScene.Start);
    public string Key { get; } = CallerKey.Generate();
    public string GatewayKey { get; } = CallerKey.Generate();
    public string Address { get; private set; } = "";
    public DeadLetters DeadLetters => _servers[^1].Services.GetRequiredService<DeadLetters>();

    public static async Task<EventGridScene> StartAsync(ExpectedToken? tokens = null, BlobContainerClient? letters = null, bool isOn = true)
    {
        var scene = new EventGridScene { _tokens = tokens, _letters = letters, _isOn = isOn };
        await scene.RestartAsync();
        return scene;
    }

    /// <summary>A new instance, which knows only what is in the store.</summary>
    public async Task RestartAsync()
    {
        CallerKey[] broker = [CallerKey.Of("town", CallerRole.EventGrid, Key) with { Scope = AccessScope.Parse("p") }];
        if (_tokens is not null)
            broker = [.. broker, CallerKey.Parse("town:token:p", CallerRole.EventGrid)];
        var keys = new CallerKeys([CallerKey.Of("op", CallerRole.Operator, _operatorKey), CallerKey.Of("box", CallerRole.Gateway, GatewayKey),
            .. _isOn ? broker : []]);
        var server = await ServedFunctions.StartAsync(Store, Clock, new PilotCatalog([Pilot("p"), Pilot("q")]), keys, new EventGridSettings(_tokens, _letters));
        _servers.Add(server);
        Address = server.Address;
    }

    /// <summary>A subscription that shows the namespace's key.</summary>
    public Deliverer Subscription() => new(Address, Key);

    /// <summary>Messages of a pilot: <c>sent = accepted + late + duplicate + quarantined</c>.</summary>
    public async Task<string> LedgerAsync(string pilot = "p")
    {
        var totals = (await GetAsync($"/api/ledger?pilot={pilot}"))["totals"]!["messages"]!;
        return $"{totals["sent"]} = {totals["accepted"]} + {totals["late"]} + {totals["duplicate"]} + {totals["quarantined"]}";
    }

    /// <summary>What waits without a device: reason and topic.</summary>
    public async Task<List<string>> WaitingAsync() =>
        [.. (await GetAsync("/api/quarantine?pilot=-"))["entries"]!.AsArray().Select(entry => $"{entry!["reason"]} {entry["topic"]}").Order()];

    /// <summary>The pilot file of p gets one device more.</summary>
    public void NowKnows(string device)
    {
        const string Known = "{ \"device\": \"d1\",";
        var json = IngestScene.PilotJson.Replace(Known, $"{{ \"device\": \"{device}\", \"type\": \"meter\", \"name\": \"New\" }}, {Known}", StringComparison.Ordinal);
        _servers[^1].Services.GetRequiredService<PilotSource>().Current = new PilotCatalog([Read(json), Pilot("q")]);
    }

    /// <summary>Requeues all that waits of a pilot.</summary>
    public Task RequeueAsync(string pilot) => SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Address}/api/quarantine/requeue")
    {
        Content = Deliverer.Content($$"""{ "pilot": "{{pilot}}" }""", "application/json"),
    });

    public async Task<JsonNode> GetAsync(string path) => await SendAsync(new HttpRequestMessage(HttpMethod.Get, Address + path));

    public async Task<JsonNode> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _operatorKey);
        using var answer = await _http.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>The readings that are stored, whatever their device.</summary>
    public int Readings() => Store.Rows(Tables.Telemetry).Count(row => row.Key.StartsWith("r~", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private static PilotDefinition Pilot(string name) =>
        Read(IngestScene.PilotJson.Replace("\"pilot\": \"p\"", $"\"pilot\": \"{name}\"", StringComparison.Ordinal));

    private static PilotDefinition Read(string json)
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "pilot.json");
        Assert.Empty(result.Errors);
        return result.Pilot!;
    }
}
