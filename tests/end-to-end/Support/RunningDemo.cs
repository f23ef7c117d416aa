using System.Text.Json.Nodes;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>A demo that tests of one class share: each signs in by a link of its own.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    private const string Pilot = "niger-state-water";
    private readonly ScratchData _data = new();
    private SmartpilotsProcess? _process;
    private string _key = "";

    public string Api { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _process = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");
        Api = (string)(await _process.RunningAsync(_data.Path))["api"]!;
        _key = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_data.Path, "credentials.json")))!["operatorKey"]!;
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>Signs a browser in, once.</summary>
    public async Task<string> LinkAsync()
    {
        using var asked = new OperatorClient(Api, _key);
        return $"{Api}/#code={(await asked.PostAsync("/api/sign-in-codes", new JsonObject { ["key"] = _key }))["code"]}&pilot={Pilot}";
    }
}
