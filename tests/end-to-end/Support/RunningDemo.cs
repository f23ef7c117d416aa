using System.Text;
using System.Text.Json.Nodes;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>A demo that tests share: each signs in by a link of its own.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    public const string Pilot = "niger-state-water";
    private readonly ScratchData _data = new();
    private SmartpilotsProcess _process = null!;
    private JsonNode _running = null!;
    private JsonNode _credentials = null!;

    public string Api => (string)_running["api"]!;
    public string OperatorKey => (string)_credentials["operatorKey"]!;
    public string DataFolder => _data.Path;

    /// <summary>The lines that it has printed so far.</summary>
    public IReadOnlyList<string> Printed => _process.Output;

    internal OperatorClient Operator => new(Api, OperatorKey);

    public async Task InitializeAsync()
    {
        _process = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");
        _running = await _process.RunningAsync(_data.Path);
        _credentials = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_data.Path, "credentials.json")))!;
    }

    public async Task DisposeAsync()
    {
        await _process.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>Signs a browser in, once.</summary>
    public async Task<string> LinkAsync()
    {
        using var asked = Operator;
        return $"{Api}/#code={(await asked.PostAsync("/api/sign-in-codes", new JsonObject { ["key"] = OperatorKey }))["code"]}&pilot={Pilot}";
    }

    /// <summary>See <see cref="MosquittoPub"/>.</summary>
    public Task<int> PublishAsync(string topic, string payload) => MosquittoPub.PublishAsync((int)_running["mqttPort"]!, (string)_credentials["mqttUser"]!,
        (string)_credentials["mqttPassword"]!, topic, Encoding.UTF8.GetBytes(payload));
}
