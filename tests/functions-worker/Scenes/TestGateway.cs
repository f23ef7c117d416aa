using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway;
using SmartPilots.Tests.WorkerHost;

namespace SmartPilots.FunctionsWorker.Tests.Scenes;

/// <summary>The real gateway in this process, which sends to the app, and a device that publishes to it.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-gateway-");
    private readonly SiteGateway _gateway;
    private readonly IMqttClient _device = new MqttClientFactory().CreateMqttClient();

    private TestGateway(WorkerScene scene, FunctionsHost host) => _gateway = new SiteGateway(new GatewayOptions
    {
        Gateway = WorkerScene.GatewayName, DataFolder = _folder.FullName, Functions = host.Address, FunctionsKey = scene.GatewayKey, SigningKey = scene.SigningKey,
        MqttPort = 0, BatchEvents = 500, GatherSeconds = 0.01, FirstPauseSeconds = 0.05, LongestPauseSeconds = 0.5, ProbePauseSeconds = 0.5,
        FreshForSeconds = 3600, DrainSeconds = 0, StatusMinutes = 0,
    }, TimeProvider.System, TimeProvider.System, NullLoggerFactory.Instance);

    public static async Task<TestGateway> StartAsync(WorkerScene scene, FunctionsHost host)
    {
        var gateway = new TestGateway(scene, host);
        await gateway._gateway.StartAsync();
        var password = gateway._gateway.Credentials.Add("site", "*");
        await gateway._device.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", gateway._gateway.MqttPort)
            .WithClientId("site").WithCredentials("site", password).WithTimeout(WorkerScene.Patience).Build());
        return gateway;
    }

    /// <summary>Readings of one device, so far apart, each acknowledged by the gateway when this completes.</summary>
    public async Task PublishAsync(string device, int count, DateTimeOffset first, TimeSpan apart)
    {
        for (var i = 0; i < count; i++)
        {
            var t = (first + apart * i).ToUnixTimeMilliseconds();
            var payload = string.Create(CultureInfo.InvariantCulture, $$$"""{"t":{{{t}}},"values":{"flow_lps":{{{i % 100}}}}}""");
            var result = await _device.PublishAsync(new MqttApplicationMessageBuilder().WithTopic($"pilots/town/plant/{device}/readings")
                .WithPayload(Encoding.UTF8.GetBytes(payload)).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
            Assert.True(result.IsSuccess, result.ReasonString);
        }
    }

    /// <summary>Completes when every message has its outcome.</summary>
    public async Task DrainAsync()
    {
        using var limit = new CancellationTokenSource(WorkerScene.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await _gateway.SnapshotAsync()).Spool.Depth > 0)
            await poll.WaitForNextTickAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _device.Dispose();
        await _gateway.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
