using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>Packets that end their connection, and what a client of MQTT 5 is told (4.13.1).</summary>
public sealed class MalformedPacketTests
{
    [Theory]
    [InlineData("30 80 80 80 80 01")] // a length of five bytes
    [InlineData("00 00")] // packet type 0
    [InlineData("60 02 0001")] // [MQTT-2.1.3-1] PUBREL without its flags
    [InlineData("80 07 0001 00 0001 61 00")] // [MQTT-3.8.1-1] SUBSCRIBE without its flags
    [InlineData("c1 00")] // PINGREQ with a flag
    [InlineData("c0 01 00")] // PINGREQ with a body
    [InlineData("36 06 0001 61 0001 00")] // [MQTT-3.3.1-4] QoS 3
    [InlineData("38 04 0001 61 00")] // [MQTT-3.3.1-2] DUP with QoS 0
    [InlineData("30 03 0005 61")] // the topic is longer than the packet
    [InlineData("30 05 0002 c328 00")] // [MQTT-1.5.4-1] the topic is not UTF-8
    [InlineData("30 05 0002 6100 00")] // [MQTT-1.5.4-2] U+0000 in the topic
    [InlineData("30 05 0001 61 05 01")] // properties longer than the packet
    [InlineData("30 06 0001 61 02 1f 00")] // a reason string does not belong into PUBLISH
    [InlineData("30 06 0001 61 02 7f 00")] // a property that does not exist
    [InlineData("40 03 0001 7e")] // a reason code that does not exist
    [InlineData("82 07 0001 00 0001 61 03")] // [MQTT-3.8.3-4] QoS 3 in a subscription
    [InlineData("82 07 0001 00 0001 61 c0")] // [MQTT-3.8.3-5] reserved bits of a subscription
    public async Task A_malformed_packet_is_answered_with_malformed_packet(string hex) =>
        Assert.Equal(MqttDisconnectReasonCode.MalformedPacket, await AnswerToAsync(hex));

    [Theory]
    [InlineData("30 03 0000 00")] // [MQTT-3.3.2-8] neither topic nor alias
    [InlineData("32 06 0001 61 0000 00")] // [MQTT-2.2.1-3] identifier 0
    [InlineData("82 03 0001 00")] // [MQTT-3.8.3-2] SUBSCRIBE without filters
    [InlineData("a2 03 0001 00")] // [MQTT-3.10.3-2] UNSUBSCRIBE without filters
    [InlineData("30 09 0001 61 04 01 00 01 00 78")] // payload format given twice
    [InlineData("30 07 0001 61 02 01 02 78")] // payload format 2
    [InlineData("30 07 0001 61 02 0b 01 78")] // [MQTT-3.3.4-6] a client's PUBLISH with a subscription identifier
    [InlineData("30 06 0003 612f2b 00")] // [MQTT-3.3.2-2] a wildcard in the topic name
    [InlineData("30 06 0003 612f23 00")]
    [InlineData("30 0a 0001 61 05 08 0002 612b 78")] // [MQTT-3.3.2-14] a wildcard in the response topic
    [InlineData("20 03 00 00 00")] // CONNACK
    [InlineData("90 04 0001 00 00")] // SUBACK
    [InlineData("b0 04 0001 00 00")] // UNSUBACK
    [InlineData("d0 00")] // PINGRESP
    [InlineData("f0 02 18 00")] // [MQTT-4.12.0-1] AUTH without an authentication method
    [InlineData("e0 07 00 05 11 00000005")] // [MQTT-3.14.2-2] a session expiry where CONNECT gave none
    public async Task What_a_client_may_not_send_is_answered_with_protocol_error(string hex) =>
        Assert.Equal(MqttDisconnectReasonCode.ProtocolError, await AnswerToAsync(hex));

    [Theory]
    [InlineData("82 07 0000 00 0001 61 00")]
    [InlineData("a2 06 0000 00 0001 61")]
    public async Task MQTT_2_2_1_3_a_subscription_or_its_end_without_an_identifier_is_answered_with_malformed_packet(string hex) =>
        Assert.Equal(MqttDisconnectReasonCode.MalformedPacket, await AnswerToAsync(hex));

    [Fact]
    public async Task MQTT_3_14_2_3_the_explanation_of_a_goodbye_is_left_out_where_the_client_has_no_room_for_it()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c => c.MaximumPacketSize = 20);

        await raw.SendAsync("90 04 0001 00 00");

        var goodbye = await raw.ClosesAsync();
        Assert.Equal((MqttDisconnectReasonCode.ProtocolError, null), (goodbye!.ReasonCode, goodbye.ReasonString));
    }

    [Theory]
    [InlineData("30 07 0001 61 03 23 0000")] // [MQTT-3.3.2-8]
    [InlineData("30 07 0001 61 03 23 ffff")] // [MQTT-3.3.2-9]
    public async Task A_topic_alias_of_zero_or_over_the_maximum_is_answered_with_topic_alias_invalid(string hex) =>
        Assert.Equal(MqttDisconnectReasonCode.TopicAliasInvalid, await AnswerToAsync(hex));

    [Theory]
    [InlineData("36 06 0001 61 0001 00")]
    [InlineData("30 80 80 80 80 01")]
    [InlineData("30 02 0000")] // [MQTT-4.7.3-1] an empty topic
    [InlineData("f0 00")] // packet type 15
    public async Task A_client_of_version_3_just_loses_its_connection(string hex)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port, version: MqttProtocolVersion.V311);

        await raw.SendAsync(hex);

        Assert.Null(await raw.ClosesAsync());
    }

    private static async Task<MqttDisconnectReasonCode?> AnswerToAsync(string hex)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);
        await raw.SendAsync(hex);
        return (await raw.ClosesAsync())?.ReasonCode;
    }
}
