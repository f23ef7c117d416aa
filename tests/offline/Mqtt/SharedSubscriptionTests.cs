using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapter 4.8.2. (The published server refuses shared subscriptions; nothing in production needs them of it.)</summary>
public sealed class SharedSubscriptionTests
{
    private const string Shared = "$share/group/a/+";

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task Each_message_goes_to_one_of_a_group_in_turn_and_to_everyone_else(MqttProtocolVersion version)
    {
        await using var server = await TestServer.StartAsync();
        await using var all = await TestClient.ConnectAsync(server.Port, "all");
        await all.SubscribeAsync("a/#");
        await using var other = await TestClient.ConnectAsync(server.Port, "other", version);
        await other.SubscribeAsync("$share/another/a/b");
        var group = new List<TestClient>();
        for (var i = 0; i < 3; i++)
        {
            group.Add(await TestClient.ConnectAsync(server.Port, $"c{i}", version));
            await group[i].SubscribeAsync(Shared);
        }

        for (var i = 0; i < 6; i++)
            await all.PublishAsync("a/b", $"{i}");

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal($"{i}", (await all.ReceiveAsync()).ConvertPayloadToString());
            Assert.Equal($"{i}", (await other.ReceiveAsync()).ConvertPayloadToString());
            Assert.Equal($"{i}", (await group[i % 3].ReceiveAsync()).ConvertPayloadToString());
        }
        foreach (var client in group)
        {
            await client.ReceivesNothingAsync();
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_clients_own_subscription_and_its_shared_one_each_bring_a_copy()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.SubscribeAsync(Shared);
        await client.SubscribeAsync("a/b");

        await client.PublishAsync("a/b", "x");

        Assert.Equal("x", (await client.ReceiveAsync()).ConvertPayloadToString());
        Assert.Equal("x", (await client.ReceiveAsync()).ConvertPayloadToString());
        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task Nothing_retained_is_sent_for_a_shared_subscription()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.PublishAsync("a/b", "kept", retain: true);

        await client.SubscribeAsync(Shared);

        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task Who_is_away_is_passed_over_and_when_all_are_the_message_waits_for_one_alone()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = await TestClient.ConnectAsync(server.Port, "p");
        Task<TestClient> Connect(string id) =>
            TestClient.ConnectAsync(server.Port, id, configure: o => o.WithCleanStart(false).WithSessionExpiryInterval(100));
        var (first, second) = (await Connect("c1"), await Connect("c2"));
        foreach (var client in (TestClient[])[first, second])
            await client.SubscribeAsync(Shared);
        await first.DisposeAsync();
        await Within.Until(() => server.Server.ConnectionCount == 2);

        for (var i = 0; i < 3; i++)
            await publisher.PublishAsync("a/b", $"{i}");
        for (var i = 0; i < 3; i++)
            Assert.Equal($"{i}", (await second.ReceiveAsync()).ConvertPayloadToString());
        await Within.Until(() => Pending(server) == 0); // all three are acknowledged
        await second.DisposeAsync();
        await Within.Until(() => server.Server.ConnectionCount == 1);
        await publisher.PublishAsync("a/b", "for one");

        Assert.Equal(1, Pending(server));

        static long Pending(TestServer server) => server.Server.GetSessionsAsync().Result.Sum(session => session.PendingApplicationMessagesCount);
    }

    [Fact]
    public async Task Who_unsubscribes_or_whose_session_ends_leaves_the_group()
    {
        await using var server = await TestServer.StartAsync();
        await using var stays = await TestClient.ConnectAsync(server.Port, "stays");
        await using var leaves = await TestClient.ConnectAsync(server.Port, "leaves");
        var ends = await TestClient.ConnectAsync(server.Port, "ends");
        foreach (var client in (TestClient[])[leaves, stays, ends])
            await client.SubscribeAsync(Shared);

        await leaves.Client.UnsubscribeAsync(Shared);
        await ends.DisposeAsync();
        await Within.Until(() => server.Server.ConnectionCount == 2); // not as soon as its session is gone: it leaves the group after that
        for (var i = 0; i < 3; i++)
            await leaves.PublishAsync("a/b", $"{i}");

        for (var i = 0; i < 3; i++)
            Assert.Equal($"{i}", (await stays.ReceiveAsync()).ConvertPayloadToString());
        await leaves.ReceivesNothingAsync();
    }

    [Theory]
    [InlineData("$share//a", false, MqttDisconnectReasonCode.MalformedPacket)]
    [InlineData("$share/group", false, MqttDisconnectReasonCode.MalformedPacket)]
    [InlineData("$share/group/", false, MqttDisconnectReasonCode.MalformedPacket)]
    [InlineData("$share/+/a", false, MqttDisconnectReasonCode.MalformedPacket)]
    [InlineData(Shared, true, MqttDisconnectReasonCode.ProtocolError)]
    public async Task MQTT_4_8_2_1_a_shared_subscription_without_name_or_filter_or_with_no_local_ends_the_connection(
        string filter, bool noLocal, MqttDisconnectReasonCode reason)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);
        var subscribe = new MqttSubscribePacket { PacketIdentifier = 1 };
        subscribe.TopicFilters.Add(new MqttTopicFilter { Topic = filter, NoLocal = noLocal });

        await raw.SendAsync(subscribe);

        Assert.Equal(reason, (await raw.ClosesAsync())?.ReasonCode);
    }
}
