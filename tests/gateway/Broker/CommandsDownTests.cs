using System.Buffers;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Bridge;
using SmartPilots.Gateway.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

/// <summary>What the functions' answer asks to be published reaches the edge node, and nothing else does.</summary>
public sealed class CommandsDownTests
{
    private static readonly DeviceCommand Rebirth = new("spBv1.0/g/NCMD/n", new byte[] { 8, 1 });

    private static readonly DeviceCommand[] Commands =
    [
        new("pilots/p/s/d/commands", new byte[] { 1 }), new("spBv1.0/+/NCMD/n", new byte[] { 2 }), new("$SYS/x", new byte[] { 3 }), Rebirth,
    ];

    [Fact]
    public async Task A_request_reaches_the_node_at_the_gateways_own_broker_and_is_not_sent_up_again()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        test.Functions.Commands = Commands;
        var node = await test.ConnectAsync("node");
        var heard = await ListenAsync(node);

        await node.PublishStringAsync("spBv1.0/g/NDATA/n", "x", MqttQualityOfServiceLevel.AtLeastOnce);

        await Eventually.Holds(() => !heard.IsEmpty, "the request");
        await test.DrainAsync();
        await node.PublishStringAsync("spBv1.0/g/NCMD/other", "by hand", MqttQualityOfServiceLevel.AtLeastOnce);
        await node.PublishStringAsync("spBv1.0/g/NDATA/n", "y", MqttQualityOfServiceLevel.AtLeastOnce);
        await Eventually.Holds(() => test.Functions.Count() == 2, "both data messages");
        Assert.Equal(["x", "y"], test.Functions.Payloads());
        Assert.All(heard.Where(message => !message.StartsWith("spBv1.0/g/NCMD/other", StringComparison.Ordinal)),
            message => Assert.Equal("spBv1.0/g/NCMD/n 0801", message));
    }

    [SkippableTheory]
    [InlineData("5")]
    [InlineData("3.1.1")]
    public async Task It_reaches_the_node_through_a_bridge(string protocol)
    {
        using var mosquitto = await MosquittoServer.StartAsync("allow_anonymous true");
        var bridge = new BridgeOptions { Host = "127.0.0.1", Port = mosquitto.Port, Topics = ["spBv1.0/g/+/+"], Protocol = protocol };
        await using var test = await GatewayUnderTest.StartAsync(o => o with { Bridge = bridge });
        test.Functions.Commands = Commands;
        await Eventually.Holds(() => test.Gateway.IsBridged, "the bridge");
        using var node = new MqttClientFactory().CreateMqttClient();
        await node.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port).WithClientId("node")
            .WithProtocolVersion(MqttProtocolVersion.V311).Build());
        var heard = await ListenAsync(node);

        await node.PublishStringAsync("spBv1.0/g/NDATA/n", "x", MqttQualityOfServiceLevel.AtLeastOnce);

        await Eventually.Holds(() => !heard.IsEmpty, "the request");
        Assert.Equal("spBv1.0/g/NCMD/n 0801", heard.First());
        await node.PublishStringAsync("spBv1.0/g/NDATA/n", "y", MqttQualityOfServiceLevel.AtLeastOnce);
        await Eventually.Holds(() => test.Functions.Count() == 2, "both data messages");
        Assert.Equal(["x", "y"], test.Functions.Payloads());
    }

    private static async Task<ConcurrentQueue<string>> ListenAsync(IMqttClient client)
    {
        var heard = new ConcurrentQueue<string>();
        client.ApplicationMessageReceivedAsync += received =>
        {
            var payload = received.ApplicationMessage.Payload;
            heard.Enqueue($"{received.ApplicationMessage.Topic} {Convert.ToHexString(payload.ToArray())}");
            return Task.CompletedTask;
        };
        foreach (var filter in (string[])["pilots/#", "spBv1.0/+/NCMD/#", "spBv1.0/+/NCMD/n"])
            await client.SubscribeAsync(filter);
        return heard;
    }
}
