using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>A client that does not read its answers is no longer read itself, and holds up nobody.</summary>
public sealed class UnreadAnswersTests
{
    private const int Total = 48 << 20;

    [Theory]
    [InlineData("c0 00")] // PINGREQ
    [InlineData("82 06 0001 0001 61 00")] // SUBSCRIBE
    [InlineData("62 02 0001")] // PUBREL
    [InlineData("50 02 0001")] // PUBREC
    [InlineData("32 06 0001 61 0001 78")] // PUBLISH with QoS 1
    [InlineData("34 06 0001 61 0001 78")] // PUBLISH with QoS 2
    public async Task It_stops_being_read(string hex)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var other = await test.ConnectAsync("other");
        using var raw = await RawConnection.ConnectAsync(test, "raw", MqttProtocolVersion.V311);
        var one = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var many = Enumerable.Repeat(one, (32 << 10) / one.Length).SelectMany(bytes => bytes).ToArray();
        var sent = 0L;
        var sending = Task.Run(async () =>
        {
            for (; sent < Total; Interlocked.Add(ref sent, many.Length))
                await raw.SendAsync(many);
        });

        var before = -1L;
        while (Interlocked.Read(ref sent) is var now && now != before)
        {
            before = now;
            for (var i = 0; i < 200; i++)
                await other.PingAsync();
        }

        Assert.False(sending.IsCompleted, $"{before} bytes were read");
        raw.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
    }

    /// <summary>The server holds one lock for all connects while it says goodbye to a client that is taken over: up to 20 s.</summary>
    [Fact]
    public async Task Taking_over_a_client_that_does_not_read_holds_up_no_other_connect()
    {
        // No time-out helps.
        await using var test = await GatewayUnderTest.StartAsync(options => options with { ConnectSeconds = 600, SendSeconds = 600 });
        using var silent = await RawConnection.ConnectAsync(test, "silent");
        await silent.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = "pilots/p/s/d/readings" }] });
        await silent.ReadAsync<MqttSubAckPacket>();
        var publisher = await test.ConnectAsync("publisher", MqttProtocolVersion.V500);
        var large = new string('x', 200_000);
        for (var i = 0; i < 100; i++)
            await publisher.PublishAsync(new() { Topic = "pilots/p/s/d/readings", PayloadSegment = System.Text.Encoding.UTF8.GetBytes(large) });

        using var taking = await RawConnection.ConnectAsync(test, "silent");
        using var other = await RawConnection.ConnectAsync(test, "other");

        Assert.Equal(MqttConnectReasonCode.Success, other.ConnAck.ReasonCode);
    }
}
