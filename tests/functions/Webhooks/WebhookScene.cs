using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Tests.Api;
using SmartPilots.Gateway;
using SmartPilots.Local.FunctionHost;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Webhooks;

/// <summary>The functions over real HTTP and a strict store, with two pilots whose devices speak over network servers.</summary>
internal sealed class WebhookScene : IAsyncDisposable
{
    public const string Pilots = """
        { "pilot": "PILOT", "name": "P", "zone": "UTC",
          "sources": [ { "topic": "v3/+/devices/{device}/up", "envelope": "the-things-stack-v3" },
            { "topic": "application/+/device/{device}/event/up", "envelope": "chirpstack-v4" } ],
          "deviceTypes": [ { "type": "t", "decoder": { "format": "bytes", "fields": [ { "type": "u8", "stream": "x" } ] },
            "streams": [ { "stream": "x", "unit": "1" } ] } ],
          "sites": [ { "site": "s", "devices": [ DEVICES ] } ] }
        """;

    public const string Devices = """
        { "device": "one", "type": "t", "ids": ["0101010101010101"] },
        { "device": "fridge", "type": "dragino-lht52", "ids": ["lht52-temp-0", "lht52-temp-1"] },
        { "device": "soil", "type": "dragino-lsn50v2", "ids": ["lsn50-temp-1", "lsn50-temp-2", "lsn50-temp-3"] },
        { "device": "weather", "type": "sensecap-s2120", "ids": ["s2120-0"] }
        """;

    private readonly List<FunctionServer> _servers = [];
    private readonly HttpClient _http = new();

    public StrictStore Store { get; } = new();
    public HandClock Clock { get; } = new(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
    public string Key { get; } = CallerKey.Generate();
    public string OtherKey { get; } = CallerKey.Generate();
    public string OperatorKey { get; } = CallerKey.Generate();
    public string GatewayKey { get; } = CallerKey.Generate();
    public string Address { get; private set; } = "";

    public static async Task<WebhookScene> StartAsync()
    {
        var scene = new WebhookScene();
        await scene.RestartAsync();
        return scene;
    }

    /// <summary>A new instance, which knows only what is in the store; the one before is dead.</summary>
    public async Task RestartAsync()
    {
        var keys = new CallerKeys([CallerKey.Of("op", CallerRole.Operator, OperatorKey), CallerKey.Of("box", CallerRole.Gateway, GatewayKey),
            Integration("town", Key, "p"), Integration("farm", OtherKey, "q")]);
        var server = await ServedFunctions.StartAsync(Store, Clock, Catalog(), keys);
        _servers.Add(server);
        Address = server.Address;
    }

    /// <summary>Such as <c>200 accepted</c>, <c>200 quarantined unknown-device</c> or <c>503 store-unavailable</c>.</summary>
    public async Task<string> PostAsync(ReadOnlyMemory<byte> body, string query = "", string integration = "town", string? key = null,
        string header = "Authorization")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Address}/api/webhooks/{integration}{query}") { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? $"Bearer {key ?? Key}" : key ?? Key);
        using var answer = await _http.SendAsync(request);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var outcome = (string?)json["outcome"] ?? ((string)json["type"]!).Split(':')[^1];
        return $"{(int)answer.StatusCode} {outcome} {(string?)json["reason"] ?? (string?)json["event"]}".Trim();
    }

    public Task<string> PostAsync(JsonElement body) => PostAsync(Encoding.UTF8.GetBytes(body.GetRawText()));

    public async Task<JsonNode> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey);
        using var answer = await _http.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>Messages of pilot p: <c>sent = accepted + late + duplicate + quarantined</c>.</summary>
    public async Task<string> LedgerAsync(string pilot = "p")
    {
        var totals = (await GetAsync($"/api/ledger?pilot={pilot}"))["totals"]!["messages"]!;
        return $"{totals["sent"]} = {totals["accepted"]} + {totals["late"]} + {totals["duplicate"]} + {totals["quarantined"]}";
    }

    public int Readings() => Store.Rows(Tables.Telemetry).Count(row => row.Key[0] == 'r');

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    /// <summary>An uplink of the device with one byte, as ChirpStack would post it.</summary>
    public static byte[] Uplink(int value, int second, string devEui = "0101010101010101") => Encoding.UTF8.GetBytes($$"""
        { "deduplicationId": "{{Guid.NewGuid()}}", "time": "2026-03-01T11:00:{{second:00}}.5+00:00", "fCnt": {{second}}, "fPort": 1,
          "deviceInfo": { "applicationId": "a", "devEui": "{{devEui}}" }, "data": "{{Convert.ToBase64String([(byte)value])}}", "rxInfo": [] }
        """);

    /// <summary>A gateway in this process that sends to these functions.</summary>
    public async Task<SiteGateway> StartGatewayAsync(string folder, Func<GatewayOptions, GatewayOptions>? with = null)
    {
        var options = new GatewayOptions
        {
            Gateway = "box", DataFolder = folder, Functions = new Uri(Address), FunctionsKey = GatewayKey, MqttPort = 0, GatherSeconds = 0.01, DrainSeconds = 30,
        };
        var gateway = new SiteGateway(with?.Invoke(options) ?? options, TimeProvider.System, TimeProvider.System, NullLoggerFactory.Instance);
        await gateway.StartAsync();
        return gateway;
    }

    private static CallerKey Integration(string name, string key, string pilot) =>
        CallerKey.Of(name, CallerRole.Integration, key) with { Pilots = [pilot] };

    private static PilotCatalog Catalog() => new([Pilot("p", Devices), Pilot("q", """{ "device": "two", "type": "t", "ids": ["0202020202020202"] }"""), Water()]);

    private static PilotDefinition Water() => PilotFileReader.Read(
        Encoding.UTF8.GetBytes(Ingest.EdgeNodeScene.PilotJson.Replace("\"pilot\": \"p\"", "\"pilot\": \"water\"", StringComparison.Ordinal)), "water.json").Pilot!;

    private static PilotDefinition Pilot(string name, string devices)
    {
        var json = Pilots.Replace("PILOT", name, StringComparison.Ordinal).Replace("DEVICES", devices, StringComparison.Ordinal);
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), $"{name}.json");
        Assert.Empty(result.Errors);
        return result.Pilot!;
    }
}
