using System.Collections;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>How long a session lasts, and how much may wait in it.</summary>
public sealed class SessionTests
{
    private const string Topic = "pilots/p/s/d/status";
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;

    [Fact]
    public async Task It_ends_by_itself_when_its_time_is_over()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        (await SubscribeAsync(test, expiry: 1)).Dispose();
        await EndsAsync(test);
    }

    [Fact]
    public async Task The_last_connection_says_how_long_not_the_first()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        (await SubscribeAsync(test, expiry: 1000)).Dispose();
        (await SubscribeAsync(test, expiry: 1)).Dispose();
        await EndsAsync(test);

        (await SubscribeAsync(test, expiry: 1)).Dispose();
        using (var last = await ConnectAsync(test, expiry: 1000))
            await last.IsAliveAsync();
        var left = TimeProvider.System.GetTimestamp();
        await Eventually.Holds(() => TimeProvider.System.GetElapsedTime(left) > TimeSpan.FromSeconds(1.5), "the first expiry to pass");
        using var again = await ConnectAsync(test, expiry: 1000);
        Assert.True(again.ConnAck.IsSessionPresent);
    }

    [Fact]
    public async Task A_goodbye_may_end_it_at_once()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await SubscribeAsync(test, expiry: 1000);
        await raw.SendAsync("e0 07 00 05 11 00000000"); // the codec does not send a 0
        await raw.ClosesAsync();
        await EndsAsync(test);
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V310)]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_clean_one_is_over_with_its_connection_also_when_that_is_taken_over(MqttProtocolVersion version)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var first = await RawConnection.ConnectAsync(test, "s", version);
        await first.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = Topic }] });
        await first.ReadAsync<MqttSubAckPacket>();

        using var next = await RawConnection.ConnectAsync(test, "s", version, connect => connect.CleanSession = false);

        Assert.Equal(MqttConnectReasonCode.Success, next.ConnAck.ReasonCode);
        Assert.False(next.ConnAck.IsSessionPresent);
        var publisher = await test.ConnectAsync("publisher");
        await publisher.PublishStringAsync(Topic, "x", Qos1);
        await next.IsAliveAsync(); // nothing is delivered to it
        if (version == MqttProtocolVersion.V310)
            return;
        await first.ClosesAsync();
    }

    [Fact]
    public async Task Many_connections_that_race_for_one_client_id_leave_one()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var connections = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawConnection.OpenAsync(test.Gateway.MqttPort)));
        await Task.WhenAll(connections.Select(raw => raw.SendAsync(new MqttConnectPacket
        {
            ClientId = "s", CleanSession = true, Username = test.Site.User, Password = System.Text.Encoding.UTF8.GetBytes(test.Site.Password),
        })));

        await Task.WhenAll(connections.Select(raw => raw.ReadAsync())); // each has been let in by now, or closed
        var alive = await Task.WhenAll(connections.Select(AnswersAsync));
        Assert.Equal(1, alive.Count(answers => answers));
        Array.ForEach(connections, raw => raw.Dispose());

        static async Task<bool> AnswersAsync(RawConnection raw)
        {
            await raw.SendAsync("c0 00");
            MqttPacket? packet;
            do
            {
                packet = await raw.ReadAsync(); // a goodbye first, perhaps
            }
            while (packet is not (null or MqttPingRespPacket));
            return packet is not null;
        }
    }

    [Theory]
    [InlineData(1_200, 10, Sessions.MaxMessages)] // many
    [InlineData(20, 200_000, 5)] // large
    public async Task What_waits_for_an_absent_client_has_a_bound(int messages, int size, int kept)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        (await SubscribeAsync(test, expiry: 1000)).Dispose();
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Connected.Count == 0, "its end");
        var publisher = await test.ConnectAsync("publisher");
        for (var i = 0; i < messages; i++)
            await publisher.PublishStringAsync(Topic, $"{i} {new string('x', size)}", Qos1);

        using var again = await ConnectAsync(test, expiry: 1000);

        for (var i = 0; i < kept; i++)
        {
            var message = await again.ReadAsync<MqttPublishPacket>();
            Assert.StartsWith($"{i} ", message.Text());
            await again.SendAsync(new MqttPubAckPacket { PacketIdentifier = message.PacketIdentifier });
        }
        await again.IsAliveAsync(); // and no more
        await publisher.PublishStringAsync(Topic, "room again", Qos1);
        Assert.Equal("room again", (await again.ReadAsync<MqttPublishPacket>()).Text());
    }

    [Fact]
    public void What_waits_for_all_absent_clients_has_a_bound()
    {
        var sessions = new Sessions(TimeProvider.System);
        var message = new MqttApplicationMessage { Topic = Topic, PayloadSegment = new byte[1_000_000], QualityOfServiceLevel = Qos1 };
        const int Fit = (int)(Sessions.MaxBytesInAll / 1_000_300);
        var all = Enumerable.Range(0, Fit + 1).Select(_ => new Hashtable()).ToList();
        foreach (var (i, items) in all.Index())
        {
            Sessions.Prepare(items);
            sessions.Established($"{i}", items, null!);
            Assert.True(sessions.TrySubscribe(items, new MqttTopicFilter { Topic = Topic, QualityOfServiceLevel = Qos1 }));
            Assert.Equal(i < Fit, sessions.TryEnqueue($"{i}", message));
        }

        sessions.Removed("0", all[0]);

        Assert.True(sessions.TryEnqueue($"{Fit}", message));
    }

    [Fact]
    public async Task Its_filters_have_a_bound_as_those_of_one_SUBSCRIBE()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await ConnectAsync(test, expiry: 0);
        for (var first = 0; first <= Sessions.MaxFilters; first += PacketDecoder.MaxFilters)
        {
            await raw.SendAsync(Subscribe(first, PacketDecoder.MaxFilters));
            var expected = first < Sessions.MaxFilters ? MqttSubscribeReasonCode.GrantedQoS0 : MqttSubscribeReasonCode.QuotaExceeded;
            Assert.All((await raw.ReadAsync<MqttSubAckPacket>()).ReasonCodes, code => Assert.Equal(expected, code));
        }

        await raw.SendAsync(Subscribe(0, PacketDecoder.MaxFilters + 1));

        Assert.Equal(MqttDisconnectReasonCode.QuotaExceeded, (await raw.ClosesAsync())?.ReasonCode);

        static MqttSubscribePacket Subscribe(int first, int count) =>
            new() { PacketIdentifier = 1, TopicFilters = [.. Enumerable.Range(first, count).Select(i => new MqttTopicFilter { Topic = $"{Topic}/{i}" })] };
    }

    [Fact]
    public async Task A_client_of_version_3_1_1_without_an_id_gets_one_and_leaves_nothing_behind()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var credentials = ("d1", test.Gateway.Credentials.Add("d1", "p/s/d1"));
        for (var i = 0; i < SessionKeeper.SessionsPerDevice + 4; i++)
        {
            using var nameless = await RawConnection.ConnectAsync(test, "", MqttProtocolVersion.V311, credentials: credentials);
            Assert.Equal(MqttConnectReturnCode.ConnectionAccepted, nameless.ConnAck.ReturnCode);
        }
        using var kept = await RawConnection.OpenAsync(test.Gateway.MqttPort, MqttProtocolVersion.V311);
        await kept.SendAsync("10 0c 0004 4d515454 04 00 0000 0000"); // without an id, a session cannot be kept
        Assert.Equal(MqttConnectReturnCode.ConnectionRefusedIdentifierRejected, (await kept.ReadAsync<MqttConnAckPacket>()).ReturnCode);
        Assert.Null(await kept.ClosesAsync());

        using var version5 = await RawConnection.ConnectAsync(test, "");
        Assert.NotEqual("", version5.ConnAck.AssignedClientIdentifier);
    }

    [Fact]
    public async Task An_authentication_method_that_nobody_knows_is_refused_by_name()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await RawConnection.ConnectAsync(test, "c", with: connect => connect.AuthenticationMethod = "SCRAM");
        Assert.Equal(MqttConnectReasonCode.BadAuthenticationMethod, raw.ConnAck.ReasonCode);
    }

    /// <summary>A retained message goes through the server, which says whether anybody is subscribed.</summary>
    private static async Task EndsAsync(GatewayUnderTest test)
    {
        var publisher = await test.ConnectAsync("publisher", MqttProtocolVersion.V500);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < Sessions.MaxMessages - 1; i++) // a full queue takes nothing more: that would look like no session
        {
            if ((await publisher.PublishStringAsync(Topic, "", Qos1, retain: true)).ReasonCode == MqttClientPublishReasonCode.NoMatchingSubscribers)
                return;
            await looks.WaitForNextTickAsync();
        }
        Assert.Fail("The session has not ended.");
    }

    private static Task<RawConnection> ConnectAsync(GatewayUnderTest test, uint expiry) => RawConnection.ConnectAsync(
        test, "s", with: connect => (connect.CleanSession, connect.SessionExpiryInterval) = (false, expiry));

    private static async Task<RawConnection> SubscribeAsync(GatewayUnderTest test, uint expiry)
    {
        var raw = await ConnectAsync(test, expiry);
        await raw.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = Topic, QualityOfServiceLevel = Qos1 }] });
        await raw.ReadAsync<MqttSubAckPacket>();
        return raw;
    }
}
