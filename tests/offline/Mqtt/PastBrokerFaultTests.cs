// Longer than most: one list, the faults that brokers had in the past, each with its test.
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>Classes of faults that brokers have had; one test each. Those of access files are the gateway's to test.</summary>
public sealed class PastBrokerFaultTests
{
    private const int Many = 2_000;

    [Fact]
    public async Task A_huge_remaining_length_before_connect_closes_at_once_and_allocates_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.OpenAsync(server.Port);

        await raw.SendAsync("10 ff ff ff 7f");

        Assert.Null(await raw.ClosesAsync());
    }

    [Fact]
    public async Task A_huge_remaining_length_after_connect_closes_with_packet_too_large()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync("30 ff ff ff 7f 0001");

        Assert.Equal(MqttDisconnectReasonCode.PacketTooLarge, (await raw.ClosesAsync())?.ReasonCode);
    }

    [Fact]
    public async Task A_length_of_five_bytes_closes_also_before_connect()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.OpenAsync(server.Port);

        await raw.SendAsync("10 80 80 80 80 01");

        Assert.Null(await raw.ClosesAsync());
    }

    [Fact]
    public async Task A_length_longer_than_the_body_waits_and_is_cut_off_by_the_time_limit_before_connect()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        using var raw = await RawConnection.OpenAsync(server.Port);
        await raw.SendAsync("10 20 0004 4d515454 05");
        await Within.Until(() => server.Server.HalfOpenCount == 1);

        clock.Advance(TimeSpan.FromSeconds(101));

        Assert.Null(await raw.ClosesAsync());
    }

    [Theory]
    [InlineData("#")]
    [InlineData("+")]
    [InlineData("a/#")]
    public async Task A_client_id_or_user_name_with_wildcards_reaches_the_policy_as_it_is(string name)
    {
        ValidatingConnectionEventArgs? seen = null;
        await using var server = await TestServer.StartAsync(s => s.ValidatingConnectionAsync += e =>
        {
            seen = e;
            e.ReasonCode = e.UserName!.Contains('#', StringComparison.Ordinal) || e.ClientId.Contains('+', StringComparison.Ordinal)
                ? MqttConnectReasonCode.NotAuthorized
                : MqttConnectReasonCode.Success;
            return Task.CompletedTask;
        });

        using var raw = await RawConnection.ConnectAsync(server.Port, name, configure: c => c.Username = name);

        Assert.Equal(name, seen?.ClientId);
        Assert.Equal(name, seen?.UserName);
        Assert.Equal(MqttConnectReasonCode.NotAuthorized, raw.ConnAck.ReasonCode);
        Assert.Null(await raw.ClosesAsync());
    }

    [Fact]
    public async Task An_empty_topic_closes_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync("30 03 0000 00");

        Assert.NotNull(await raw.ClosesAsync());
    }

    [Fact]
    public async Task A_dollar_topic_is_not_delivered_to_a_leading_wildcard()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.SubscribeAsync("#");
        await client.SubscribeAsync("+/secret");

        await client.PublishAsync("$SYS/secret", "x");

        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task Qos_2_messages_that_are_never_completed_do_not_pile_up_beyond_the_identifiers()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 1; i <= Many; i++)
            {
                await raw.SendAsync(new MqttPublishPacket
                {
                    Topic = "t", PacketIdentifier = (ushort)i, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce,
                });
            }

            for (var i = 1; i <= Many; i++)
                Assert.Equal(i, (await raw.ReadAsync<MqttPubRecPacket>()).PacketIdentifier);
        }

        Assert.Equal(Many, Assert.Single(await server.Server.GetClientsAsync()).ReceivedApplicationMessagesCount);
    }

    [Theory]
    [InlineData("0004 4d515454 05 06 0000 00 0000 02 18 00 0001 61 0000")] // a delay of one byte
    [InlineData("0004 4d515454 05 06 0000 00 0000 04 01 00 01 00 0001 61 0000")] // a property twice
    [InlineData("0004 4d515454 05 06 0000 00 0000 7f 0001 61 0000 00")] // longer than the packet
    [InlineData("0004 4d515454 05 06 0000 00 0000 02 11 00 0001 61 0000")] // a property of CONNECT
    [InlineData("0004 4d515454 05 06 0000 00 0000 00 0001 23 0000")] // a wildcard in the will's topic
    public async Task Malformed_will_properties_close_the_connection(string hex)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.OpenAsync(server.Port);

        await raw.SendFrameAsync(0x10, hex);

        Assert.Null(await raw.ClosesAsync());
        Assert.Empty(await server.Server.GetClientsAsync());
    }

    [Fact]
    public async Task A_revoked_right_takes_its_subscription_and_its_retained_message_along()
    {
        await using var server = await TestServer.StartAsync();
        await using var revoked = await TestClient.ConnectAsync(server.Port, "revoked", configure: o => o.WithSessionExpiryInterval(1000));
        await revoked.SubscribeAsync("t");
        await revoked.PublishAsync("kept", "x", retain: true);

        await server.Server.UpdateRetainedMessageAsync(new MqttApplicationMessage { Topic = "kept" });
        await Assert.Single(await server.Server.GetSessionsAsync()).DeleteAsync();

        Assert.Equal(MqttClientDisconnectReason.AdministrativeAction, (await revoked.Disconnected).Reason);
        Assert.Empty(await server.Server.GetSessionsAsync());
        Assert.Empty(await server.Server.GetRetainedMessagesAsync());
        await using var again = await TestClient.ConnectAsync(server.Port, "revoked", configure: o => o.WithCleanStart(false));
        Assert.False(again.Connected.IsSessionPresent);
        await again.PublishAsync("t", "x");
        await again.ReceivesNothingAsync();
    }

    [Fact]
    public async Task A_client_that_sends_half_packets_for_ever_is_not_kept_alive_longer_than_its_period()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c => c.KeepAlivePeriod = 10);
        await raw.IsAliveAsync();
        await raw.SendAsync("30 20 00");

        await clock.AdvanceUntilAsync(() => server.Server.FinishingCount > 0);

        Assert.Equal(MqttDisconnectReasonCode.KeepAliveTimeout, (await raw.ClosesAsync())?.ReasonCode);
    }
}
