using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapter 3.1 and 3.2.</summary>
public sealed class ConnectTests
{
    [Fact]
    public async Task MQTT_3_1_0_1_another_first_packet_than_connect_closes_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.OpenAsync(server.Port);

        await raw.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = "a" }] });

        Assert.Null(await raw.ClosesAsync());
    }

    [Fact]
    public async Task MQTT_3_1_0_2_a_second_connect_is_a_protocol_error()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(new MqttConnectPacket { ProtocolVersion = MqttProtocolVersion.V500, ClientId = "raw" });

        Assert.Equal(MqttDisconnectReasonCode.ProtocolError, (await raw.ClosesAsync())?.ReasonCode);
    }

    [Fact]
    public async Task MQTT_3_2_0_1_a_connection_that_is_ended_before_its_answer_has_left_is_closed_without_a_word()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource().Task;
        await using var server = await TestServer.StartAsync(s => s.InterceptingOutboundPacketAsync += e =>
            e.Packet is MqttConnAckPacket && held.TrySetResult() ? never.WaitAsync(e.CancellationToken) : Task.CompletedTask);
        server.MayLogErrors = true;
        using var raw = await RawConnection.OpenAsync(server.Port);
        await raw.SendAsync(new MqttConnectPacket { ProtocolVersion = MqttProtocolVersion.V500, ClientId = "d" });
        await Within.Time(held.Task);

        await server.Server.DisconnectClientAsync("d", MqttDisconnectReasonCode.ServerBusy);

        Assert.Null(await raw.ReadAsync());
    }

    [Theory]
    [InlineData("0004 4d515458 05 02 0000 00 0000")] // [MQTT-3.1.2-1] protocol name MQTX
    [InlineData("0004 4d515454 05 03 0000 00 0000")] // [MQTT-3.1.2-3] reserved flag
    [InlineData("0004 4d515454 05 0a 0000 00 0000")] // [MQTT-3.1.2-11] will QoS without will
    [InlineData("0004 4d515454 05 22 0000 00 0000")] // [MQTT-3.1.2-13] will retain without will
    [InlineData("0004 4d515454 05 1e 0000 00 0000 00 0001 61 0000")] // [MQTT-3.1.2-12] will QoS 3
    [InlineData("0004 4d515454 04 42 0000 0000")] // [MQTT-3.1.2-22, v3] password without user name
    [InlineData("0004 4d515454 04 06 0000 0000 0000 0000")] // will with an empty topic
    [InlineData("0004 4d515454 04 02 0000 0001 00")] // [MQTT-1.5.4-2] U+0000 in the client id
    [InlineData("0004 4d515454 04 02 0000 0002 c328")] // [MQTT-1.5.4-1] not UTF-8
    [InlineData("0004 4d515454 04 02 0000 0001 6161")] // one byte more than the fields
    public async Task A_malformed_connect_closes_the_connection_without_an_answer(string hex)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.OpenAsync(server.Port);

        await raw.SendFrameAsync(0x10, hex);

        Assert.Null(await raw.ClosesAsync());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public async Task MQTT_3_1_2_2_another_protocol_level_is_refused_with_a_reason(byte level)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.OpenAsync(server.Port, level < 5 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500);

        await raw.SendFrameAsync(0x10, $"0004 4d515454 {level:x2} 02 0000 0000");

        var answer = await raw.ReadAsync<MqttConnAckPacket>();
        Assert.Equal(MqttConnectReasonCode.UnsupportedProtocolVersion, answer.ReasonCode);
        Assert.Null(await raw.ClosesAsync());
    }

    [Fact]
    public async Task MQTT_3_1_3_8_version_3_without_client_id_needs_a_clean_session()
    {
        await using var server = await TestServer.StartAsync();

        using var refused = await RawConnection.ConnectAsync(server.Port, "", MqttProtocolVersion.V311, c => c.CleanSession = false);
        using var accepted = await RawConnection.ConnectAsync(server.Port, "", MqttProtocolVersion.V311);

        Assert.Equal(MqttConnectReturnCode.ConnectionRefusedIdentifierRejected, refused.ConnAck.ReturnCode);
        Assert.Equal(MqttConnectReturnCode.ConnectionAccepted, accepted.ConnAck.ReturnCode);
    }

    [Fact]
    public async Task MQTT_3_2_2_16_version_5_without_client_id_is_told_the_one_it_was_given()
    {
        await using var server = await TestServer.StartAsync();

        using var raw = await RawConnection.ConnectAsync(server.Port, "");

        Assert.NotEmpty(raw.ConnAck.AssignedClientIdentifier!);
        Assert.Equal(raw.ConnAck.AssignedClientIdentifier, Assert.Single(await server.Server.GetClientsAsync()).Id);
    }

    [Fact]
    public async Task The_answer_tells_what_the_server_supports()
    {
        await using var server = await TestServer.StartAsync();

        using var raw = await RawConnection.ConnectAsync(server.Port);

        Assert.Equal(MqttConnectReasonCode.Success, raw.ConnAck.ReasonCode);
        Assert.True(raw.ConnAck.SharedSubscriptionAvailable);
        Assert.True(raw.ConnAck.MaximumPacketSize > 256 * 1024);
        Assert.False(raw.ConnAck.IsSessionPresent);
        Assert.Null(raw.ConnAck.AssignedClientIdentifier);
    }

    [Fact]
    public async Task Enhanced_authentication_is_refused_with_its_reason()
    {
        await using var server = await TestServer.StartAsync();

        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c => c.AuthenticationMethod = "SCRAM-SHA-1");

        Assert.Equal(MqttConnectReasonCode.BadAuthenticationMethod, raw.ConnAck.ReasonCode);
    }

    [Fact]
    public async Task The_bridge_bit_of_mosquitto_and_MQTTnet_is_understood()
    {
        await using var server = await TestServer.StartAsync();

        using var raw = await RawConnection.ConnectAsync(server.Port, "b", MqttProtocolVersion.V311, c => c.TryPrivate = true);

        Assert.Equal(MqttConnectReturnCode.ConnectionAccepted, raw.ConnAck.ReturnCode);
    }
}
