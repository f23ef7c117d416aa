using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Tests.Api;
using SmartPilots.Local.FunctionHost;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Citizens;

/// <summary>Pilot <c>town</c>: site <c>tap</c> has what the examples of <c>docs/citizens.md</c> make public, site <c>closed</c> nothing.</summary>
internal sealed class PublicScene : IAsyncDisposable
{
    public static readonly DateTime Start = new(2026, 11, 30, 9, 0, 0, DateTimeKind.Utc);
    private FunctionServer _server = null!;
    private long _sequence;

    public static IReadOnlyList<string> Examples { get; } =
        [.. Regex.Matches(Repository.Read("docs/citizens.md"), "```json\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    public StrictStore Store { get; } = new();
    public HandClock Clock { get; } = new(Start);
    public HttpClient Http { get; private set; } = null!;
    public string Key { get; } = CallerKey.Generate();

    public static string File(string isPublic) => $$"""
        {
          "pilot": "town", "name": "Town", "zone": "Asia/Ho_Chi_Minh",
          "deviceTypes": [
            { "type": "meter", "name": "M", "streams": [ { "stream": "pressure_bar", "label": "Pressure", "unit": "bar", "everySeconds": 60 },
                { "stream": "battery_v", "unit": "V" } ] },
            { "type": "probe", "name": "P", "streams": [ { "stream": "turbidity_ntu", "label": "Turbidity", "unit": "NTU", "everySeconds": 60 } ] },
            { "type": "gauge", "name": "G", "streams": [ { "stream": "level_m", "label": "River", "unit": "m", "everySeconds": 300 },
              { "stream": "temperature_c", "label": "Air", "unit": "Cel", "everySeconds": 300 }, { "stream": "volume_m3", "unit": "m3", "kind": "counter" } ] } ],
          "sites": [
            { "site": "tap", "name": "Tap & <well>", "latitude": 10.5, "longitude": 106.25, {{isPublic}} "devices": [ { "device": "meter", "type": "meter" },
              { "device": "quality", "type": "probe" }, { "device": "river", "type": "gauge", "latitude": 10.6, "longitude": 106.3 } ] },
            { "site": "closed", "name": "Closed", "devices": [ { "device": "meter", "type": "meter" } ] } ],
          "rules": [ { "rule": "turbidity-high", "name": "Internal name", "stream": "turbidity_ntu", "deviceTypes": ["probe"], "above": 5, "severity": "critical",
              "whatToDo": "Internal advice" } ],
          "maintenance": [ {{Examples[1]}}, { "from": "2026-12-02T08:00", "to": "2026-12-02T12:00", "reason": "Secret work" } ]
        }
        """;

    /// <param name="reports">In place of <c>reports</c> of the first example.</param>
    public static async Task<PublicScene> StartAsync(string reports = """{ "contactDays": 30 }""")
    {
        var scene = new PublicScene();
        var isPublic = Examples[0].Replace("""{ "contactDays": 30 }""", reports, StringComparison.Ordinal);
        var read = PilotFileReader.Read(Encoding.UTF8.GetBytes(File($"\"public\": {isPublic},")), "town.json");
        Assert.Empty(read.Errors);
        scene._server = await ServedFunctions.StartAsync(scene.Store, scene.Clock, new PilotCatalog([read.Pilot!]), new CallerKeys([CallerKey.Of("op",
            CallerRole.Operator, scene.Key)]));
        scene.Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(scene._server.Address) };
        return scene;
    }

    public T Get<T>() where T : notnull => _server.Services.GetRequiredService<T>();

    /// <param name="device">Site and device.</param>
    public async Task SendAsync(string device, DateTime at, string values)
    {
        var payload = $$$"""{"t":{{{new DateTimeOffset(at).ToUnixTimeMilliseconds()}}},"values":{{{{values}}}}}""";
        var sent = new DeviceEvent(new SourceId("box", "e1", "live"), ++_sequence, $"pilots/town/{device}/readings", Clock.GetUtcNow().UtcTicks,
            Encoding.UTF8.GetBytes(payload));
        await Get<IngestPipeline>().IngestAsync([sent], AccessScope.All, default);
    }

    public async Task<HttpResponseMessage> GetAsync(string path, string? language = null, bool asOperator = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (language is not null)
            request.Headers.Add("Accept-Language", language);
        if (asOperator)
            request.Headers.Add("Authorization", $"Bearer {Key}");
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }
}
