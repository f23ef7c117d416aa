using Microsoft.Extensions.Time.Testing;
using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Page;
using SmartPilots.Functions.Pilots;
using SmartPilots.Local.FunctionHost;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Api;

/// <summary>The functions app over real HTTP and a real SQLite store, with the shipped pilots and a clock that stands still.</summary>
public sealed class RunningApi : IAsyncLifetime
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    public const string Pilot = "niger-state-water";
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpilots-api-").FullName;
    private readonly string _operatorKey = CallerKey.Generate();
    private readonly string _gatewayKey = CallerKey.Generate();
    private SqliteTelemetryStore _store = null!;
    private FunctionServer _server = null!;
    private long _sequence;

    /// <summary>A gateway that signs and may speak for one site; its requests are made by hand.</summary>
    public const string SiteGateway = "site-7";
    public string SiteKey { get; } = CallerKey.Generate();
    public string SiteSigningKey { get; } = CallerKey.Generate();

    internal static FunctionCatalog Catalog { get; } = FunctionCatalog.Of(typeof(FunctionsComposition).Assembly);

    public HttpClient Operator { get; private set; } = null!;
    public HttpClient Gateway { get; private set; } = null!;
    public HttpClient Nobody { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _store = new SqliteTelemetryStore(Path.Combine(_folder, "store.db"));
        var page = Directory.CreateDirectory(Path.Combine(_folder, "page")).FullName;
        await File.WriteAllTextAsync(Path.Combine(page, "index.html"), "<!doctype html><title>page</title>");
        await File.WriteAllTextAsync(Path.Combine(page, "secret.txt"), "not served");
        foreach (var script in (string[])["en.js", "chunk-A2B3C4D5.js"])
            await File.WriteAllTextAsync(Path.Combine(page, script), "export default 1;");
        var callers = new CallerKeys([CallerKey.Of("op", CallerRole.Operator, _operatorKey), CallerKey.Of("gw", CallerRole.Gateway, _gatewayKey),
            CallerKey.Of(SiteGateway, CallerRole.Gateway, SiteKey), CallerKey.Parse("broker:token:*", CallerRole.EventGrid)]);
        _server = await FunctionServer.StartAsync(Catalog, new IPEndPoint(IPAddress.Loopback, 0),
            new Dictionary<string, string> { ["SweepSchedule"] = "0 0 0 1 1 *", ["NotifySchedule"] = "0 0 0 1 1 *" }, services => services
                .AddLogging()
                .AddSingleton<TimeProvider>(new FakeTimeProvider(Now))
                .AddSingleton<ITelemetryStore>(_store)
                .AddSmartPilots(PilotsFolder.Load(Repository.PathTo("pilots")), callers,
                    new KnownGateways(KnownGateways.Parse($"gw:*:unsigned {SiteGateway}:{Pilot}/headworks:{SiteSigningKey}")),
                    PageFiles.Load(page), new AppFacts("sqlite")),
            CancellationToken.None);
        (Operator, Gateway, Nobody) = (Client(_operatorKey), Client(_gatewayKey), Client(null));
    }

    public async Task DisposeAsync()
    {
        Operator.Dispose();
        Gateway.Dispose();
        Nobody.Dispose();
        await _server.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Sends one batch of payloads, each from the next message of gateway <c>gw</c>; the outcome of each, with its reason.</summary>
    public async Task<string[]> SendAsync(params (string Topic, string Payload)[] messages)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new CloudEventBatchWriter(body))
        {
            foreach (var (topic, payload) in messages)
                writer.Add(new DeviceEvent(new SourceId("gw", "epoch1", "live"), ++_sequence, topic, Now.UtcTicks, Encoding.UTF8.GetBytes(payload)));
            writer.Complete();
        }
        using var answer = await Gateway.PostAsync(BatchLimits.Path, Batch(body.WrittenMemory));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(BatchLimits.AnswerContentType, answer.Content.Headers.ContentType!.MediaType);
        var outcomes = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["outcomes"]!.AsArray();
        return [.. outcomes.Select(o => o!["reason"] is { } reason ? $"{o["outcome"]} {reason}" : $"{o["outcome"]}")];
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await Operator.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    public static ReadOnlyMemoryContent Batch(ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(BatchLimits.ContentType);
        return content;
    }

    private HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = new Uri(_server.Address) };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
