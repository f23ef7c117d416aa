using MQTTnet.Formatter;
using MQTTnet.Packets;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>When a will is a message, and when it is none.</summary>
public sealed class WillTests
{
    private const string Topic = "pilots/p/s/d1/status";

    /// <summary>[MQTT-3.1.2-8]</summary>
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task It_is_taken_and_retained_when_the_connection_breaks(MqttProtocolVersion version)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        (await ConnectAsync(test, version)).Dispose();
        await Eventually.Holds(() => test.Functions.Payloads().Contains("gone"), "the will");
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Retained == 1, "that it is kept"); // the server keeps it after it was taken

        using var later = await RawConnection.ConnectAsync(test, "later", version);
        await later.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = Topic }] });
        MqttPacket?[] answers = [await later.ReadAsync(), await later.ReadAsync()]; // in any order
        var status = Assert.Single(answers.OfType<MqttPublishPacket>());
        Assert.Equal(("gone", true), (status.Text(), status.Retain));
    }

    /// <summary>[MQTT-3.1.2-10]</summary>
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_goodbye_removes_it_also_when_the_next_connection_follows_at_once(MqttProtocolVersion version)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var leaving = await ConnectAsync(test, version);
        await leaving.SendAsync("e0 00");
        using var again = await RawConnection.ConnectAsync(test, "leaving", version);
        await leaving.ClosesAsync();

        await PublishAsync(again, "after");
        await Eventually.Holds(() => test.Functions.Payloads().Contains("after"), "what came after");
        Assert.DoesNotContain("gone", test.Functions.Payloads());
    }

    [Fact]
    public async Task It_is_a_message_when_the_gateway_closes_a_client_that_breaks_the_protocol()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var wrong = await ConnectAsync(test, MqttProtocolVersion.V500);
        await wrong.SendAsync("00 00");
        await wrong.ClosesAsync();
        await Eventually.Holds(() => test.Functions.Payloads().Contains("gone"), "the will");
    }

    [Fact]
    public async Task Nobody_speaks_for_another_by_a_will()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var credentials = ("d2", test.Gateway.Credentials.Add("d2", "p/s/d2"));
        (await ConnectAsync(test, MqttProtocolVersion.V500, credentials)).Dispose();
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.RefusedPublishes == 1, "the refusal");
        await test.DrainAsync();
        Assert.Equal(0, test.Functions.Count());
    }

    private static Task<RawConnection> ConnectAsync(GatewayUnderTest test, MqttProtocolVersion version, (string, string)? credentials = null) =>
        RawConnection.ConnectAsync(test, "leaving", version, connect =>
            (connect.WillFlag, connect.WillTopic, connect.WillMessage, connect.WillRetain) = (true, Topic, "gone"u8.ToArray(), true), credentials);

    private static Task PublishAsync(RawConnection connection, string text) =>
        connection.SendAsync(new MqttPublishPacket { Topic = Topic, PayloadSegment = System.Text.Encoding.UTF8.GetBytes(text) });
}
