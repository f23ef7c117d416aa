using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Core.Storage;
using SmartPilots.Gateway.Bridge;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Webhooks;

/// <summary>The whole way, all of it real: mosquitto as the network server's broker, the gateway as its bridge, the functions.</summary>
public sealed class BrokerOfNetworkServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpilots-bridge-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Uplinks_on_the_servers_own_topics_reconcile_also_with_the_same_ones_by_webhook()
    {
        using var mosquitto = await MosquittoServer.StartAsync("allow_anonymous true");
        await using var scene = await WebhookScene.StartAsync();
        var uplinks = Uplinks();
        var bridge = new BridgeOptions
        {
            Host = "127.0.0.1", Port = mosquitto.Port, Protocol = "3.1.1", Topics = ["v3/+/devices/+/up", "application/+/device/+/event/up"],
        };
        using var server = await ConnectAsync(mosquitto.Port);
        await using (var gateway = await scene.StartGatewayAsync(_folder, options => options with { Bridge = bridge }))
        {
            await UntilAsync(() => gateway.IsBridged);
            foreach (var (topic, body) in uplinks.Take(4))
                await server.PublishBinaryAsync(topic, body, MqttQualityOfServiceLevel.AtLeastOnce);
            await server.PublishStringAsync("application/a/device/0101010101010101/event/join", "{}", MqttQualityOfServiceLevel.AtLeastOnce);
            await server.PublishStringAsync("v3/piegn@ttn/devices/soil/join", "{}", MqttQualityOfServiceLevel.AtLeastOnce);
        }
        foreach (var (topic, body) in uplinks.Skip(4)) // while the gateway is away the broker keeps them
            await server.PublishBinaryAsync(topic, body, MqttQualityOfServiceLevel.AtLeastOnce);
        await using var again = await scene.StartGatewayAsync(_folder, options => options with { Bridge = bridge });

        // One capture is another, edited by hand after its bytes; and what was not yet acknowledged when the gateway stopped comes twice.
        await UntilAsync(async () => await CountsAsync(scene) is { Accepted: 8, Duplicate: >= 1 });
        var byBroker = await CountsAsync(scene);
        Assert.Equal((byBroker.Accepted + byBroker.Duplicate, 8), (byBroker.Sent, scene.Readings()));

        foreach (var (topic, body) in uplinks)
            Assert.Equal("200 duplicate", await scene.PostAsync(body, topic.StartsWith("app", StringComparison.Ordinal) ? "?event=up" : ""));
        var both = await CountsAsync(scene);
        Assert.Equal((8, 8, both.Sent - 8), (scene.Readings(), both.Accepted, both.Duplicate));
        Assert.True(both.Sent >= byBroker.Sent + uplinks.Count, $"{byBroker}, then {both}");
    }

    [SkippableFact]
    public async Task An_edge_node_that_is_asked_gives_birth_and_its_numbers_are_understood()
    {
        await using var scene = await WebhookScene.StartAsync();
        await using var gateway = await scene.StartGatewayAsync(_folder);
        var password = gateway.Credentials.Add("node", "*");
        using var node = new MqttClientFactory().CreateMqttClient();
        var births = 0;
        node.ApplicationMessageReceivedAsync += async received =>
        {
            Assert.Equal("spBv1.0/WaterScheme/NCMD/Edge1", received.ApplicationMessage.Topic);
            births++;
            await PublishAsync(node, "NBIRTH");
            await PublishAsync(node, "DBIRTH");
            await PublishAsync(node, "DDATA historical"); // numbers only
        };
        await node.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", gateway.MqttPort).WithClientId("edge1")
            .WithCredentials("node", password).WithProtocolVersion(MqttProtocolVersion.V311).Build());
        await node.SubscribeAsync("spBv1.0/WaterScheme/NCMD/Edge1");

        await PublishAsync(node, "DDATA alias only");

        await UntilAsync(async () => (await scene.LedgerAsync("water")).StartsWith("4 = ", StringComparison.Ordinal));
        Assert.Equal("4 = 2 + 1 + 0 + 1", await scene.LedgerAsync("water")); // late: what is historical is older than the birth's values
        Assert.Equal(1, births);
        var waiting = (await scene.GetAsync("/api/quarantine?pilot=water"))["entries"]!.AsArray();
        Assert.Equal("unknown-alias", (string?)Assert.Single(waiting)!["reason"]);
        Assert.Equal(3, scene.Store.Rows(Tables.Telemetry).Count(row => row.Partition == "water~s~pump" && row.Key[0] == 'r'));
    }

    private static Task<MqttClientPublishResult> PublishAsync(IMqttClient node, string recorded)
    {
        var vector = SharedData.Json("payloads/sparkplug/vectors.json").EnumerateArray().Single(v => v.GetProperty("name").GetString() == recorded);
        return node.PublishBinaryAsync(vector.GetProperty("topic").GetString()!, Convert.FromHexString(vector.GetProperty("hex").GetString()!),
            MqttQualityOfServiceLevel.AtLeastOnce);
    }

    // Nine uplinks as two servers publish them, recorded.
    private static List<(string Topic, byte[] Body)> Uplinks() =>
    [
        .. SharedData.Json("payloads/koestler/golden.json").EnumerateArray()
            .Where(golden => golden.GetProperty("source").GetString()! is "ttn-dragino_test.go" or "ttn-sensecap_test.go")
            .Select(golden => (golden.GetProperty("topic").GetString()!, Encoding.UTF8.GetBytes(golden.GetProperty("payload").GetRawText())))
            .Select(pair => (pair.Item1 == "v3/piegn@ttn/devices/lsn50-temp-0/up" ? "v3/piegn@ttn/devices/lht52-temp-0/up" : pair.Item1, pair.Item2)),
        ("application/17c82e96-be03-4f38-aef3-f83d48582d97/device/0101010101010101/event/up", File.ReadAllBytes(SharedData.PathTo("payloads/chirpstack/event_up.json"))),
    ];

    private static async Task<(int Sent, int Accepted, int Duplicate)> CountsAsync(WebhookScene scene)
    {
        var totals = (await scene.GetAsync("/api/ledger?pilot=p"))["totals"]!["messages"]!;
        return ((int)totals["sent"]!, (int)totals["accepted"]!, (int)totals["duplicate"]!);
    }

    private static async Task<IMqttClient> ConnectAsync(int port)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("network-server")
            .WithProtocolVersion(MqttProtocolVersion.V311).Build());
        return client;
    }

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5), TimeProvider.System);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!await holds())
            await ticks.WaitForNextTickAsync(patience.Token);
    }
}
