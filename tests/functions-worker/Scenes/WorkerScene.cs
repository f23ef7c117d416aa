using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using SmartPilots.Functions.Access;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.WorkerHost;

namespace SmartPilots.FunctionsWorker.Tests.Scenes;

/// <summary>The published app on Azurite with one pilot of twenty meters, with as many instances as a test wants.</summary>
internal sealed class WorkerScene : IAsyncDisposable
{
    public const int Devices = 20;
    public const string GatewayName = "box";
    public const string Integration = "town-net";
    public static readonly TimeSpan Patience = WorkerProcess.Patience;

    private readonly AzuriteServer _azurite;
    private readonly DirectoryInfo _pilots = Directory.CreateTempSubdirectory("smartpilots-pilots-");
    private readonly List<IAsyncDisposable> _hosts = [];
    private readonly List<HttpClient> _clients = [];

    private WorkerScene(AzuriteServer azurite, StoreTap tap) => (_azurite, Tap) = (azurite, tap);

    public StoreTap Tap { get; }
    public string OperatorKey { get; } = CallerKey.Generate();
    public string GatewayKey { get; } = CallerKey.Generate();
    public string SigningKey { get; } = CallerKey.Generate();
    public string IntegrationKey { get; } = CallerKey.Generate();

    /// <summary>The folder that is deployed.</summary>
    public static string App { get; } = Path.Combine(AppContext.BaseDirectory, "app");

    /// <summary>The pilot file, with sensors of a network server beside the meters.</summary>
    public static string Pilot(params string[] sensors) => $$"""
        { "pilot": "town", "name": "Town", "zone": "UTC", "limits": { "silentAfterSeconds": 600, "staleAfterSeconds": 86400 },
          "sources": [ { "topic": "application/+/device/{device}/event/up", "envelope": "chirpstack-v4" } ],
          "deviceTypes": [ { "type": "meter", "streams": [ { "stream": "flow_lps", "unit": "L/s" } ] },
            { "type": "sensor", "decoder": { "format": "bytes", "fields": [ { "type": "u8", "stream": "x" } ] }, "streams": [ { "stream": "x", "unit": "1" } ] } ],
          "sites": [ { "site": "plant", "devices": [ {{string.Join(",", [.. Enumerable.Range(0, Devices).Select(Meter), .. sensors.Select(Sensor)])}} ] } ] }
        """;

    public static async Task<WorkerScene> StartAsync()
    {
        var azurite = await AzuriteServer.StartAsync();
        var scene = new WorkerScene(azurite, await StoreTap.StartAsync(azurite.Endpoint));
        await File.WriteAllTextAsync(Path.Combine(scene._pilots.FullName, "town.json"), Pilot());
        return scene;
    }

    /// <summary>What the app needs, and what a test adds.</summary>
    public Dictionary<string, string> Settings(params (string Name, string Value)[] further)
    {
        var settings = new Dictionary<string, string>
        {
            ["Tables__ConnectionString"] = _azurite.ConnectionString.Replace(_azurite.Endpoint.ToString(), Tap.Endpoint, StringComparison.Ordinal),
            ["SweepSchedule"] = "0 */5 * * * *", ["NotifySchedule"] = "0 */5 * * * *",
            ["Access__OperatorKeys"] = CallerKey.Of("op", CallerRole.Operator, OperatorKey).ToString(),
            ["Access__GatewayKeys"] = CallerKey.Of(GatewayName, CallerRole.Gateway, GatewayKey).ToString(),
            ["Access__Gateways"] = $"{GatewayName}:*:{SigningKey}",
            ["Access__IntegrationKeys"] = (CallerKey.Of(Integration, CallerRole.Integration, IntegrationKey) with { Pilots = ["town"] }).ToString(),
            ["PilotsFolder"] = _pilots.FullName,
        };
        foreach (var (name, value) in further)
            settings[name] = value;
        return settings;
    }

    /// <summary>One more instance of the app.</summary>
    public async Task<FunctionsHost> StartHostAsync(params (string Name, string Value)[] further)
    {
        var host = await FunctionsHost.StartAsync(App, Settings(further));
        _hosts.Add(host);
        return host;
    }

    public async Task<FunctionsHost> StartHostAloneAsync()
    {
        var host = await FunctionsHost.StartAloneAsync(App);
        _hosts.Add(host);
        return host;
    }

    public HttpClient Client(FunctionsHost host, string? key)
    {
        var client = new HttpClient { BaseAddress = host.Address };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _clients.Add(client);
        return client;
    }

    /// <summary>A table of the app, past the app.</summary>
    public TableClient Table(string name) => new(_azurite.ConnectionString, name);

    public static async Task<JsonNode> JsonAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        foreach (var host in _hosts)
            await host.DisposeAsync();
        await Tap.DisposeAsync();
        _azurite.Dispose();
        _pilots.Delete(recursive: true);
    }

    private static string Meter(int number) => string.Create(CultureInfo.InvariantCulture, $$"""{ "device": "meter-{{number}}", "type": "meter" }""");

    private static string Sensor(string id) => $$"""{ "device": "{{id}}", "type": "sensor", "ids": ["{{id}}"] }""";
}
