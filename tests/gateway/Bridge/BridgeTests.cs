using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Core.Model;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Bridge;
using SmartPilots.Gateway.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Gateway.Tests.Bridge;

public sealed class BridgeTests
{
    private const string Topic = "pilots/p/s/d/readings";

    [SkippableFact]
    public async Task What_is_published_to_mosquitto_arrives_also_from_the_time_the_gateway_was_away()
    {
        using var mosquitto = await MosquittoServer.StartAsync("allow_anonymous true", "max_queued_messages 0", "max_inflight_messages 0");
        await using var test = await GatewayUnderTest.StartAsync(o => o with { Bridge = To(mosquitto) });
        await BridgedAsync(test);
        using var device = await ConnectAsync(mosquitto);
        await PublishAsync(device, 0, 100);
        await test.Gateway.StopAsync();
        await PublishAsync(device, 100, 100);
        await test.RestartAsync();
        await Eventually.Holds(() => test.Functions.Payloads().Distinct().Count() >= 200, "all messages");
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"message {i}").Order(), test.Functions.Payloads().Distinct().Order());
    }

    [SkippableFact]
    public async Task A_message_that_the_spool_refuses_is_not_acknowledged_and_comes_again()
    {
        using var mosquitto = await MosquittoServer.StartAsync("allow_anonymous true", "max_queued_messages 0", "max_inflight_messages 0");
        await using var test = await GatewayUnderTest.StartAsync(o => o with { Bridge = To(mosquitto), SpoolMaxBytes = 1 << 20 });
        test.Functions.Refuse(503);
        await BridgedAsync(test);
        using var device = await ConnectAsync(mosquitto);
        for (var i = 0; i < 12; i++)
            await device.PublishStringAsync(Topic, $"{i}:" + new string('x', 200_000), MqttQualityOfServiceLevel.AtLeastOnce);
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Spool.Bytes >= 1 << 20, "a full spool");
        test.Functions.Before = null;
        await Eventually.Holds(() => test.Functions.Payloads().Select(p => p.Split(':')[0]).Distinct().Count() == 12, "all of them");
    }

    [SkippableFact]
    public async Task A_broker_that_goes_away_is_found_again_when_it_is_back()
    {
        var port = FreePort.Next();
        var bridge = new BridgeOptions { Host = "127.0.0.1", Port = port };
        await using var test = await GatewayUnderTest.StartAsync(o => o with { Bridge = bridge });
        Assert.False(test.Gateway.IsBridged);
        using var mosquitto = await MosquittoServer.StartAsync("allow_anonymous true", $"listener {port} 127.0.0.1");
        await BridgedAsync(test);
    }

    [SkippableFact]
    public async Task A_broker_that_asks_for_a_certificate_gets_one()
    {
        using var folder = new ScratchFolder();
        var authority = new SiteAuthority(folder.Path, TimeProvider.System);
        authority.Create("test");
        authority.IssueServer(["localhost", "127.0.0.1"]);
        var gateway = new DeviceKey("p", "s", "gateway");
        authority.IssueDevice(gateway);
        var port = FreePort.Next();
        using var mosquitto = await MosquittoServer.StartAsync("allow_anonymous true", "user root", $"listener {port} 127.0.0.1",
            $"cafile {authority.CertificatePath}", $"certfile {folder.File("server.crt")}", $"keyfile {folder.File("server.key")}",
            "require_certificate true");
        var bridge = new BridgeOptions
        {
            Host = "127.0.0.1", Port = port, UseTls = true, AuthorityFile = authority.CertificatePath,
            CertificateFile = folder.File(gateway.Partition + ".crt"), KeyFile = folder.File(gateway.Partition + ".key"),
        };
        await using var test = await GatewayUnderTest.StartAsync(o => o with { Bridge = bridge });
        await BridgedAsync(test);
        using var device = await ConnectAsync(mosquitto);
        await PublishAsync(device, 0, 3);
        await Eventually.Holds(() => test.Functions.Count() == 3, "all messages");
    }

    /// <summary>A device that died last winter: its broker still has what it said last.</summary>
    [SkippableTheory]
    [InlineData("5", 1)] // its session knows that it had them
    [InlineData("3.1.1", 2)]
    public async Task What_the_broker_had_retained_comes_marked_as_such_and_with_version_5_once(string protocol, int copies)
    {
        using var mosquitto = await MosquittoServer.StartAsync("allow_anonymous true");
        using var device = await ConnectAsync(mosquitto);
        await device.RetainAsync(Topic, "retained");
        await using var test = await GatewayUnderTest.StartAsync(o => o with { Bridge = To(mosquitto) with { Protocol = protocol } });
        await Eventually.Holds(() => test.Functions.Count() == 1, "the retained message");
        await test.RestartAsync();
        await BridgedAsync(test);
        await device.RetainAsync(Topic, "new");
        await Eventually.Holds(() => test.Functions.Payloads().Contains("new"), "the new message");

        Assert.All(test.Functions.Counted, message => Assert.Equal((Topic, message.Payload.Span.SequenceEqual("retained"u8)), (message.Topic, message.IsRetained)));
        Assert.Equal(copies, test.Functions.Payloads().Count(payload => payload == "retained"));
    }

    [SkippableFact]
    public async Task A_bridge_whose_certificate_has_gone_tries_again_and_does_not_end_the_gateway()
    {
        using var folder = new ScratchFolder();
        var authority = new SiteAuthority(folder.Path, TimeProvider.System);
        authority.Create("test");
        using var mosquitto = await MosquittoServer.StartAsync("allow_anonymous true");
        var bridge = To(mosquitto) with { UseTls = true, AuthorityFile = authority.CertificatePath };
        await using var test = await GatewayUnderTest.StartAsync(o =>
        {
            File.WriteAllText(authority.CertificatePath, "no certificate"); // after the options were looked at
            return o with { Bridge = bridge };
        });
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Alarms.Any(alarm => alarm.Code == "bridge-down"), "the alarm");
        using var tries = new PeriodicTimer(TimeSpan.FromSeconds(1)); // its first pause is half a second
        await tries.WaitForNextTickAsync();
        Assert.False(test.Gateway.Completion.IsCompleted, $"{test.Gateway.Completion.Exception}");
    }

    // The library's client may throw from Dispose after its connection broke; here it always does.
    [SkippableFact]
    public async Task A_client_that_cannot_be_disposed_of_does_not_end_the_bridge()
    {
        var port = FreePort.Next();
        using var folder = new ScratchFolder();
        await using var spool = SpoolUnderTest.Open(folder);
        await using var bridge = new MqttBridge("g1", new BridgeOptions { Host = "127.0.0.1", Port = port }, spool, TimeProvider.System, NullLogger.Instance,
            () => IndisposableClient.Of(new MqttClientFactory().CreateMqttClient()));
        bridge.Start();
        for (var i = 0; i < 2; i++)
        {
            using (await MosquittoServer.StartAsync("allow_anonymous true", $"listener {port} 127.0.0.1"))
                await Eventually.Holds(() => bridge.IsConnected || bridge.Completion.IsCompleted, "the bridge");
            Assert.False(bridge.Completion.IsCompleted, bridge.Completion.Exception?.ToString());
            await Eventually.Holds(() => !bridge.IsConnected, "its end");
        }
    }

    private static BridgeOptions To(MosquittoServer mosquitto) => new() { Host = "127.0.0.1", Port = mosquitto.Port };

    private static Task BridgedAsync(GatewayUnderTest test) => Eventually.Holds(() => test.Gateway.IsBridged, "the bridge");

    private static Task PublishAsync(IMqttClient device, int from, int count) => Task.WhenAll(Enumerable.Range(from, count)
        .Select(i => device.PublishStringAsync(Topic, $"message {i}", MqttQualityOfServiceLevel.AtLeastOnce)));

    private static async Task<IMqttClient> ConnectAsync(MosquittoServer mosquitto)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port).WithClientId("device")
            .WithProtocolVersion(MqttProtocolVersion.V311).Build());
        return client;
    }
}
