using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

/// <summary>What a site expects of its broker after the power was out: the status of every device is still known, commands are too.</summary>
public sealed class RetainedTests
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;
    private const string Status = "pilots/p/s/d/status";
    private const string Status1 = "pilots/p/s/d1/status";

    [Fact]
    public async Task Retained_messages_that_were_acknowledged_are_there_after_a_kill()
    {
        using var folder = new ScratchFolder();
        await using var functions = await FunctionsStandIn.StartAsync();
        using (var before = await ChildGateway.StartAsync(folder, functions.Address))
        {
            var device = await before.ConnectAsync("d");
            await device.RetainAsync(Status, "online");
            await device.RetainAsync(Status, "offline");
            await device.RetainAsync("pilots/p/s/d/commands", "open");
            await device.RetainAsync("pilots/p/s/gone/status", "online");
            await device.RetainAsync("pilots/p/s/gone/status", "");
            await before.KillAsync();
        }
        using var after = await ChildGateway.StartAsync(folder, functions.Address);
        var seen = await (await after.ConnectAsync("panel")).HearAsync("pilots/p/s/#");
        Assert.Equal(["offline", "open"], new[] { Text(await seen.ReadAsync()), Text(await seen.ReadAsync()) }.Order());
        Assert.False(seen.TryRead(out _));
    }

    [Fact]
    public async Task A_retained_message_keeps_its_properties_over_a_restart()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectAsync("d", MqttProtocolVersion.V500);
        await device.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Status).WithPayload("{}").WithRetainFlag()
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.ExactlyOnce).WithContentType("application/json").WithResponseTopic("r")
            .WithCorrelationData([1, 2]).WithUserProperty("k", "v"u8.ToArray()).WithMessageExpiryInterval(1000).Build());
        await test.RestartAsync();
        var client = await test.ConnectAsync("panel", MqttProtocolVersion.V500);
        var seen = await client.HearAsync(Status, MqttQualityOfServiceLevel.ExactlyOnce);
        var message = await seen.ReadAsync();
        Assert.True(message.Retain);
        Assert.Equal(("{}", MqttQualityOfServiceLevel.ExactlyOnce), (Text(message), message.QualityOfServiceLevel));
        Assert.Equal(("application/json", "r", "v"),
            (message.ContentType, message.ResponseTopic, message.UserProperties!.Single().ReadValueAsString()));
        Assert.Equal([1, 2], message.CorrelationData!);
        Assert.InRange(message.MessageExpiryInterval, 1u, 1000u);
    }

    [Fact]
    public async Task A_session_does_not_outlive_the_gateway_and_the_client_is_told_so()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var before = await test.ConnectAsync("d", with: o => o.WithCleanSession(false));
        await before.SubscribeAsync("pilots/p/s/d/commands", Qos1);
        await before.DisconnectAsync();
        await test.RestartAsync();
        using var after = new MqttClientFactory().CreateMqttClient();
        var result = await test.TryConnectAsync(after, "d", with: o => o.WithCleanSession(false));
        Assert.False(result.IsSessionPresent);
    }

    [Fact]
    public async Task A_revoked_device_takes_its_retained_messages_along()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectDeviceAsync("d1", MqttProtocolVersion.V311);
        await device.RetainAsync("pilots/p/s/d1/status", "online");
        var panel = await test.ConnectAsync("panel");
        await panel.RetainAsync(Status, "online");
        var closed = device.ClosedAsync();
        test.Gateway.Credentials.Revoke("d1");
        await closed.WaitAsync(TimeSpan.FromSeconds(60));
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Retained == 1, "one retained message");
        await test.RestartAsync();
        var seen = await (await test.ConnectAsync("panel")).HearAsync("pilots/p/s/#");
        Assert.Equal(Status, (await seen.ReadAsync()).Topic);
        Assert.False(seen.TryRead(out _));
    }

    [Fact]
    public async Task A_device_that_retains_on_ever_new_topics_loses_no_message_and_fills_no_memory()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectDeviceAsync("d1", MqttProtocolVersion.V311);
        for (var i = 0; i < RetainedMessages.PerDevice + 50; i++)
            await device.RetainAsync($"pilots/p/s/d1/status-{i}", "x");
        await device.RetainAsync("pilots/p/s/d1/status-0", "y"); // in the place of another
        await test.DrainAsync();
        Assert.Equal(RetainedMessages.PerDevice + 51, test.Functions.Count());
        Assert.Equal(RetainedMessages.PerDevice, (await test.Gateway.SnapshotAsync()).Retained);
        var seen = await (await test.ConnectAsync("panel")).HearAsync("pilots/p/s/d1/status-0");
        Assert.Equal("y", Text(await seen.ReadAsync()));
    }

    [Fact]
    public async Task What_has_expired_takes_no_room()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectDeviceAsync("d1");
        MqttApplicationMessage Expiring(int i) => new MqttApplicationMessageBuilder().WithTopic($"pilots/p/s/d1/event-{i}").WithPayload("x")
            .WithRetainFlag().WithQualityOfServiceLevel(Qos1).WithMessageExpiryInterval(1).Build();
        for (var i = 0; i < RetainedMessages.PerDevice; i++)
            await device.PublishAsync(Expiring(i));
        var last = TimeProvider.System.GetTimestamp();
        await Eventually.Holds(() => TimeProvider.System.GetElapsedTime(last) > TimeSpan.FromSeconds(1.1), "the last to expire");
        await device.RetainAsync(Status1, "x");
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Retained == 1, "the others to go"); // some may have gone before
    }

    /// <summary>The server itself would keep and deliver it.</summary>
    [Fact]
    public async Task What_has_expired_is_neither_delivered_nor_kept()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var site = await test.ConnectAsync("site", MqttProtocolVersion.V500);
        await site.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Status1).WithPayload("x").WithRetainFlag()
            .WithQualityOfServiceLevel(Qos1).WithMessageExpiryInterval(1).Build());
        var published = TimeProvider.System.GetTimestamp();
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Retained == 0
            && TimeProvider.System.GetElapsedTime(published) > TimeSpan.FromSeconds(2), "it to go by itself, and its last second to be over");

        using var raw = await RawConnection.ConnectAsync(test, "late");
        await raw.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = Status1 }] });
        await raw.ReadAsync<MqttSubAckPacket>();
        await raw.IsAliveAsync();
    }

    [Fact]
    public async Task What_is_retained_anew_lasts_as_long_as_the_last_time_says()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var site = await test.ConnectAsync("site", MqttProtocolVersion.V500);
        foreach (var seconds in new uint[] { 1000, 2000 })
        {
            await site.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Status1).WithPayload("same").WithRetainFlag()
                .WithQualityOfServiceLevel(Qos1).WithMessageExpiryInterval(seconds).Build());
        }

        using var raw = await RawConnection.ConnectAsync(test, "late");
        await raw.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = Status1 }] });
        MqttPacket?[] answers = [await raw.ReadAsync(), await raw.ReadAsync()]; // in either order
        Assert.InRange(answers.OfType<MqttPublishPacket>().Single().MessageExpiryInterval, 1001u, 2000u);
    }

    [Fact]
    public async Task All_retained_messages_together_have_a_bound()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var site = await test.ConnectAsync("site");
        var large = new string('x', 200 * 1024);
        for (var i = 0; i < 90; i++)
            await site.RetainAsync($"pilots/p/s/d{i}/status", large);
        var retained = (await test.Gateway.SnapshotAsync()).Retained;
        Assert.InRange(retained * (long)large.Length, RetainedMessages.MaxBytes - 2 * large.Length, RetainedMessages.MaxBytes);
    }

    private static string Text(MqttApplicationMessage message) => message.ConvertPayloadToString();
}
