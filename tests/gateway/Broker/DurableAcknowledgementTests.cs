using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

public sealed class DurableAcknowledgementTests
{
    private const string Topic = SpoolUnderTest.Topic;
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_published_message_reaches_the_functions_with_topic_payload_and_time_of_receipt(MqttProtocolVersion version)
    {
        var clock = new HandClock(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
        await using var test = await GatewayUnderTest.StartAsync(clock: clock);
        var client = await test.ConnectAsync("c1", version);
        await client.PublishStringAsync(Topic, "{\"t\":1,\"values\":{\"flow\":1.5}}", Qos1);
        await test.DrainAsync();
        var message = Assert.Single(test.Functions.Counted);
        Assert.Equal((Topic, "g1", SourceId.Live, 1L), (message.Topic, message.Source.Gateway, message.Source.Lane, message.Sequence));
        Assert.Equal("{\"t\":1,\"values\":{\"flow\":1.5}}"u8.ToArray(), message.Payload.ToArray());
        Assert.Equal(clock.Now.UtcTicks, message.ReceivedTicks);
    }

    [Fact]
    public async Task What_was_acknowledged_while_the_functions_were_away_survives_a_restart_and_arrives()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        test.Functions.Refuse(503);
        var client = await test.ConnectAsync("c1");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.PublishStringAsync(Topic, $"message {i}", Qos1)));
        Assert.Equal(200, (await test.Gateway.SnapshotAsync()).Spool.Depth);
        await test.RestartAsync();
        test.Functions.Before = null;
        await test.DrainAsync();
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"message {i}").Order(), test.Functions.Payloads().Order());
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_message_that_a_full_spool_refuses_is_not_acknowledged_and_the_connection_ends(MqttProtocolVersion version)
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { SpoolMaxBytes = 1 << 20, DeviceSpoolShare = 0 });
        test.Functions.Refuse(503);
        var client = await test.ConnectAsync("c1", version);
        var closed = client.ClosedAsync();
        var payload = new string('x', 200_000);
        var acknowledged = 0;
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (; acknowledged < 100; acknowledged++)
                await client.PublishStringAsync(Topic, payload, Qos1);
        });
        await closed.WaitAsync(TimeSpan.FromSeconds(60));
        var spool = (await test.Gateway.SnapshotAsync()).Spool;
        Assert.Equal(6, acknowledged); // the sixth crosses the cap; the seventh finds it crossed
        Assert.Equal((6, 6), (spool.Depth, spool.Taken));
        test.Functions.Before = null;
        await test.DrainAsync();
        var again = await test.ConnectAsync("c2", version);
        Assert.True((await again.PublishStringAsync(Topic, "there is room", Qos1)).IsSuccess);
    }

    [Fact]
    public async Task A_qos_0_message_is_spooled_too()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var client = await test.ConnectAsync("c1");
        await client.PublishStringAsync(Topic, "best effort");
        await Eventually.Holds(() => test.Functions.Count() == 1, "the message");
    }

    [Fact]
    public async Task A_qos_2_message_arrives_once()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var client = await test.ConnectAsync("c1");
        for (var i = 0; i < 10; i++)
            await client.PublishStringAsync(Topic, $"message {i}", MqttQualityOfServiceLevel.ExactlyOnce);
        await test.DrainAsync();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"message {i}"), test.Functions.Payloads());
    }

    [Fact]
    public async Task A_will_is_spooled_when_its_client_is_lost()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var client = await test.ConnectAsync("c1", with: o => o.WithWillTopic("pilots/p/s/d/status").WithWillPayload("offline")
            .WithWillQualityOfServiceLevel(Qos1).WithWillRetain());
        client.Close(); // without DISCONNECT
        await Eventually.Holds(() => test.Functions.Count() == 1, "the will");
        Assert.Equal(["offline"], test.Functions.Payloads());
    }

    [Fact]
    public async Task Commands_go_down_to_the_device_and_not_up_to_the_functions()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectDeviceAsync("d", MqttProtocolVersion.V311);
        var heard = await device.HearAsync("pilots/p/s/d/commands");
        var site = await test.ConnectAsync("c1");
        await site.PublishStringAsync("pilots/p/s/d/commands", "open the valve", Qos1);
        Assert.Equal("open the valve", (await heard.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60))).ConvertPayloadToString());
        Assert.Equal(0, (await test.Gateway.SnapshotAsync()).Spool.Taken);
    }
}
