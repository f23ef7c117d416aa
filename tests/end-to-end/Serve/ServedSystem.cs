using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MQTTnet;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary><c>smartpilots serve</c> with the pilot file that docs/start.md shows.</summary>
internal sealed partial class ServedSystem : IAsyncDisposable
{
    public const string Device = "village/well/tank";
    public const string Topic = $"pilots/{Device}/readings";

    /// <summary>Reached over the network, by this machine's own address: nothing else is certain to be there.</summary>
    public static readonly string[] OnTheNetwork = ["--listen", "0.0.0.0", "--tls-name", "127.0.0.1", "--mqtt-tls-port", "0"];

    private readonly ScratchData _data = new();
    private readonly ScratchData _pilots = new();
    private readonly bool _ownProcess;
    private SmartpilotsProcess? _process;
    private ServeHere? _here;

    /// <param name="ownProcess">In a process of its own, which can be killed, asked to stop and given variables.</param>
    public ServedSystem(bool ownProcess = false)
    {
        _ownProcess = ownProcess;
        File.WriteAllText(Path.Combine(_pilots.Path, "village.json"), PilotFile().Match(Repository.Read("docs/start.md")).Groups[1].Value);
    }

    /// <summary>Variables that a process of its own starts with, beside this process's.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string DataFolder => _data.Path;
    public string PilotsFolder => _pilots.Path;
    public SmartpilotsProcess Process => _process!;
    public IReadOnlyList<string> Output => _ownProcess ? Process.Output : _here!.Output;
    public JsonNode Running { get; private set; } = null!;
    public string Api => (string)Running["api"]!;
    public string Page => (string?)Running["page"] ?? Api;
    public string Authority => Path.Combine(_data.Path, "certs", "authority.crt");
    public string OperatorKey => (string)Credentials["operatorKey"]!;
    public OperatorClient Operator => new(Api, OperatorKey);

    private JsonNode Credentials => JsonNode.Parse(File.ReadAllText(Path.Combine(_data.Path, "credentials.json")))!;

    public static async Task<ServedSystem> StartAsync(params string[] options)
    {
        var system = new ServedSystem();
        await system.StartAgainAsync(options);
        return system;
    }

    /// <summary>On the same data. What still runs on it ends before, a process of its own at once.</summary>
    public async Task StartAgainAsync(params string[] options)
    {
        string[] all = ["--pilots", PilotsFolder, "--data", DataFolder, "--http-port", "0", "--mqtt-port", "0", .. options];
        if (_ownProcess)
            await StartProcessAsync(["serve", .. all]);
        else
            await StartHereAsync(all);
        Running = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(DataFolder, "running.json")))!;
        await Until.TrueAsync(() => Output.Any(line => line.StartsWith("stop ", StringComparison.Ordinal)), "it has said what to do next");
    }

    /// <summary>A line that it has printed, without what stands before.</summary>
    public string Printed(string start) => Output.Select(line => line.Trim()).First(line => line.StartsWith(start, StringComparison.Ordinal));

    public async Task<IReadOnlyList<string>> CommandAsync(params string[] arguments)
    {
        var (code, output, error) = await SmartpilotsVerb.RunAsync([.. arguments, "--data", DataFolder]);
        Assert.True(code == 0, error);
        return output;
    }

    /// <summary>A browser or device of the network: it trusts the site's authority, and nothing else.</summary>
    public HttpClient Trusting() => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Authority) },
            },
        },
    })
    { BaseAddress = new Uri(Page), Timeout = SmartpilotsProcess.Patience };

    /// <summary>Times of measurement of what the store holds of the device's day.</summary>
    public async Task<IReadOnlyList<DateTime>> StoredAsync(DateTime day)
    {
        using var asked = Operator;
        var stored = new List<DateTime>();
        string? continuation = null;
        do
        {
            var page = await asked.GetAsync($"/api/readings?device={Device}&from={day:s}Z&to={day.AddDays(1):s}Z"
                + (continuation is null ? "" : $"&continuation={Uri.EscapeDataString(continuation)}"));
            stored.AddRange(page["readings"]!.AsArray().Select(reading => reading!["at"]!.GetValue<DateTime>().ToUniversalTime()));
            continuation = (string?)page["continuation"];
        }
        while (continuation is not null);
        return stored;
    }

    /// <summary>A device, with the credential that may speak for all.</summary>
    public async Task<IMqttClient> ConnectAsync()
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", (int)Running["mqttPort"]!).WithClientId("tank")
            .WithCredentials((string)Credentials["mqttUser"]!, (string)Credentials["mqttPassword"]!).Build();
        Assert.Equal(MqttClientConnectResultCode.Success, (await client.ConnectAsync(options)).ResultCode);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        if (_here is not null)
            await _here.DisposeAsync();
        _data.Dispose();
        _pilots.Dispose();
    }

    private async Task StartProcessAsync(string[] arguments)
    {
        var before = _process;
        before?.Kill(); // if it still runs; the next start waits for nothing
        _process = SmartpilotsProcess.Start(Environment, arguments);
        if (before is not null)
            await before.DisposeAsync();
        await _process.RunningAsync(DataFolder);
    }

    private async Task StartHereAsync(string[] options)
    {
        if (_here is not null)
            await _here.DisposeAsync();
        _here = new ServeHere(options);
        await _here.RunningAsync(DataFolder);
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PilotFile();
}
