using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>Packets that end their connection, and what a client of MQTT 5 is told (4.13.1).</summary>
public sealed class MalformedPacketTests
{
    [Theory]
    [InlineData("30 80 80 80 80 01")] // a length of five bytes
    [InlineData("00 00")] // packet type 0
    [InlineData("60 02 0001")] // [MQTT-2.1.3-1] PUBREL without its flags
    [InlineData("80 07 0001 00 0001 61 00")] // [MQTT-3.8.1-1] SUBSCRIBE without its flags
    [InlineData("c1 00")] // PINGREQ with a flag
    [InlineData("36 06 0001 61 0001 00")] // [MQTT-3.3.1-4] QoS 3
    [InlineData("38 04 0001 61 00")] // [MQTT-3.3.1-2] DUP with QoS 0
    [InlineData("30 03 0005 61")] // the topic is longer than the packet
    [InlineData("32 08 0002 c328 0001 00 78")] // [MQTT-1.5.4-1] the topic is not UTF-8
    [InlineData("32 08 0002 6100 0001 00 78")] // [MQTT-1.5.4-2] U+0000 in the topic
    [InlineData("32 06 0001 61 0000 00")] // [MQTT-2.2.1-3] packet id 0
    [InlineData("62 02 0000")]
    [InlineData("82 07 0000 00 0001 61 00")]
    [InlineData("30 05 0001 61 05 01")] // properties longer than the packet
    [InlineData("30 06 0001 61 02 1f 00")] // a reason string does not belong into PUBLISH
    [InlineData("82 07 0001 00 0001 61 03")] // [MQTT-3.8.3-4] QoS 3 in a subscription
    [InlineData("82 07 0001 00 0001 61 c0")] // [MQTT-3.8.3-5] reserved bits of a subscription
    [InlineData("82 08 0001 00 0002 c328 00")] // a filter that is not UTF-8
    public async Task A_malformed_packet_is_answered_with_malformed_packet(string hex) =>
        Assert.Equal(MqttDisconnectReasonCode.MalformedPacket, await AnswerToAsync(hex));

    [Theory]
    [InlineData("30 03 0000 00")] // [MQTT-3.3.2-8] neither topic nor alias
    [InlineData("30 07 0000 03 23 0001 78")] // an alias that was never given
    [InlineData("10 10 0004 4d515454 05 02 0000 00 0003 616263")] // a second CONNECT
    public async Task What_a_client_may_not_send_is_answered_with_protocol_error(string hex) =>
        Assert.Equal(MqttDisconnectReasonCode.ProtocolError, await AnswerToAsync(hex));

    [Theory]
    [InlineData("36 06 0001 61 0001 00")]
    [InlineData("30 80 80 80 80 01")]
    [InlineData("32 07 0002 c328 0001 78")]
    [InlineData("30 02 0000")] // [MQTT-4.7.3-1] an empty topic
    [InlineData("f0 00")]
    public async Task A_client_of_version_3_just_loses_its_connection(string hex)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await RawConnection.ConnectAsync(test, "c", MqttProtocolVersion.V311);

        await raw.SendAsync(hex);

        Assert.Null(await raw.ClosesAsync());
    }

    [Theory]
    [InlineData("10 10 0004 4d515454 04 82 0000 0002 c328 0000")] // the client id
    [InlineData("10 10 0004 4d515454 04 82 0000 0000 0002 c328")] // the user name
    [InlineData("10 12 0004 4d515454 04 06 0000 0000 0002 c328 0000")] // the will's topic
    [InlineData("10 10 0004 4d515454 04 82 0000 0002 6100 0000")] // U+0000
    [InlineData("10 0d 0004 4d515454 04 03 0000 0001 63")] // a reserved flag
    [InlineData("10 0d 0004 4d515454 04 0a 0000 0001 63")] // the QoS of a will, and no will
    public async Task A_CONNECT_that_is_not_UTF_8_or_contradicts_itself_is_not_answered(string hex)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await RawConnection.OpenAsync(test.Gateway.MqttPort, MqttProtocolVersion.V311);

        await raw.SendAsync(hex);

        Assert.Null(await raw.ClosesAsync());
    }

    private static async Task<MqttDisconnectReasonCode?> AnswerToAsync(string hex)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await RawConnection.ConnectAsync(test, "c");
        await raw.SendAsync(hex);
        var answer = (await raw.ClosesAsync())?.ReasonCode;
        Assert.Equal(0, (await test.Gateway.SnapshotAsync()).Spool.Taken);
        return answer;
    }
}
