using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>A whole gateway in this process, on a free port, with a stand-in for the functions and a site credential.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private const string User = "site";

    private readonly ScratchFolder _folder = new();
    private readonly List<IMqttClient> _clients = [];
    private readonly Func<GatewayOptions, GatewayOptions> _with;
    private readonly TimeProvider _clock;
    private string _password = "";

    private GatewayUnderTest(FunctionsStandIn functions, Func<GatewayOptions, GatewayOptions>? with, TimeProvider? clock)
    {
        Functions = functions;
        _with = with ?? (options => options);
        _clock = clock ?? TimeProvider.System;
    }

    public FunctionsStandIn Functions { get; }

    public SiteGateway Gateway { get; private set; } = null!;

    public string Folder => _folder.Path;

    /// <summary>The credential that may do anything.</summary>
    public (string User, string Password) Site => (User, _password);

    public static async Task<GatewayUnderTest> StartAsync(Func<GatewayOptions, GatewayOptions>? with = null, TimeProvider? clock = null)
    {
        var test = new GatewayUnderTest(await FunctionsStandIn.StartAsync(), with, clock);
        await test.StartGatewayAsync();
        test._password = test.Gateway.Credentials.Add(User, "*");
        return test;
    }

    public async Task RestartAsync()
    {
        await Gateway.StopAsync();
        await StartGatewayAsync();
    }

    /// <summary>A connected client; of the site credential unless told otherwise.</summary>
    public async Task<IMqttClient> ConnectAsync(string id, MqttProtocolVersion version = MqttProtocolVersion.V311,
        (string User, string Password)? credentials = null, Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? with = null)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        _clients.Add(client);
        var result = await TryConnectAsync(client, id, version, credentials, with);
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return client;
    }

    /// <summary>A connected device with a credential of its own, <c>p/s/</c> and its name.</summary>
    public Task<IMqttClient> ConnectDeviceAsync(string device, MqttProtocolVersion version = MqttProtocolVersion.V500) =>
        ConnectAsync(device, version, (device, Gateway.Credentials.Add(device, $"p/s/{device}")));

    public Task<MqttClientConnectResult> TryConnectAsync(
        IMqttClient client, string id, MqttProtocolVersion version = MqttProtocolVersion.V311,
        (string User, string Password)? credentials = null, Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? with = null)
    {
        var (user, password) = credentials ?? (User, _password);
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", Gateway.MqttPort).WithClientId(id)
            .WithCredentials(user, password).WithProtocolVersion(version).WithTimeout(TimeSpan.FromSeconds(60));
        return client.ConnectAsync((with?.Invoke(options) ?? options).Build());
    }

    public async Task DrainAsync() =>
        await Eventually.Holds(() => Gateway.SnapshotAsync().Result.Spool.Depth == 0, "an empty spool");

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Close();
        await Gateway.DisposeAsync();
        await Functions.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartGatewayAsync()
    {
        var options = new GatewayOptions
        {
            Gateway = "g1",
            DataFolder = _folder.File("data"),
            Functions = Functions.Address,
            FunctionsKey = "the-key",
            MqttPort = 0,
            GatherSeconds = 0.01,
            FirstPauseSeconds = 0.01,
            LongestPauseSeconds = 0.2,
            ProbePauseSeconds = 0.05,
            DrainSeconds = 0,
            SettledSeconds = 0.5,
            FreshForSeconds = 600, // however slow the machine, what has just come is not backlog
        };
        Gateway = new SiteGateway(_with(options), _clock, TimeProvider.System, NullLoggerFactory.Instance);
        await Gateway.StartAsync();
    }
}
