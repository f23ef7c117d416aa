using System.Buffers;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 3.1, which devices of before 2014 speak: the protocol is named MQIsdp, PUBREL and SUBSCRIBE are repeated with DUP.</summary>
public sealed class Version31Tests
{
    private const string Name = "0006 4d5149736470 03";

    [Fact]
    public async Task A_session_is_kept_and_the_answer_does_not_tell_because_the_bit_is_reserved()
    {
        await using var server = await TestServer.StartAsync();
        var raw = await ConnectAsync(server, flags: "00", id: "0001 61");
        Assert.Equal(MqttConnectReturnCode.ConnectionAccepted, raw.Answer.ReturnCode);
        await raw.Connection.SendAsync("8a 06 0001 0001 74 01"); // SUBSCRIBE with DUP
        Assert.Equal([MqttSubscribeReasonCode.GrantedQoS1], (await raw.Connection.ReadAsync<MqttSubAckPacket>()).ReasonCodes);
        await raw.Connection.SendAsync("e0 00");
        await raw.Connection.ClosesAsync();
        await server.Server.InjectApplicationMessage("t", "kept", MqttQualityOfServiceLevel.AtLeastOnce);

        using var again = (await ConnectAsync(server, flags: "00", id: "0001 61")).Connection;

        Assert.Equal("kept", System.Text.Encoding.UTF8.GetString((await again.ReadAsync<MqttPublishPacket>()).Payload.ToArray()));
        Assert.False(raw.Answer.IsSessionPresent);
        raw.Connection.Dispose();
    }

    [Fact]
    public async Task A_repeated_release_of_a_qos_2_message_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = (await ConnectAsync(server, flags: "02", id: "0001 61")).Connection;

        await raw.SendAsync("34 06 0001 74 0009 78");
        Assert.Equal(9, (await raw.ReadAsync<MqttPubRecPacket>()).PacketIdentifier);
        await raw.SendAsync("6a 02 0009");
        Assert.Equal(9, (await raw.ReadAsync<MqttPubCompPacket>()).PacketIdentifier);
        await raw.SendAsync("6a 02 0009");
        Assert.Equal(9, (await raw.ReadAsync<MqttPubCompPacket>()).PacketIdentifier);
    }

    [Fact]
    public async Task An_empty_client_id_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        var raw = await ConnectAsync(server, flags: "02", id: "0000");

        Assert.Equal(MqttConnectReturnCode.ConnectionRefusedIdentifierRejected, raw.Answer.ReturnCode);
        Assert.Null(await raw.Connection.ClosesAsync());
        raw.Connection.Dispose();
    }

    [Fact]
    public async Task MQTT_3_1_2_2_its_name_with_another_level_is_refused_with_a_reason()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.OpenAsync(server.Port, MqttProtocolVersion.V311);

        await raw.SendFrameAsync(0x10, "0006 4d5149736470 04 02 003c 0001 61");

        Assert.Equal(MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion, (await raw.ReadAsync<MqttConnAckPacket>()).ReturnCode);
    }

    private static async Task<(RawConnection Connection, MqttConnAckPacket Answer)> ConnectAsync(TestServer server, string flags, string id)
    {
        var raw = await RawConnection.OpenAsync(server.Port, MqttProtocolVersion.V310);
        await raw.SendFrameAsync(0x10, $"{Name} {flags} 003c {id}");
        return (raw, await raw.ReadAsync<MqttConnAckPacket>());
    }
}
