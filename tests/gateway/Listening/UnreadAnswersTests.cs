using Microsoft.Extensions.Time.Testing;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>A client that does not read its answers is no longer read itself, and holds up nobody.</summary>
public sealed class UnreadAnswersTests
{
    private const int Total = 1 << 20;

    [Theory]
    [InlineData("82 06 0001 0001 61 00", 64)] // SUBSCRIBE
    [InlineData("62 02 0001", 64)] // PUBREL
    [InlineData("50 02 0001", 64)] // PUBREC
    [InlineData("34 06 0001 61 0001 78", 64)] // PUBLISH with QoS 2
    [InlineData("32 06 0001 61 0001 78", 1024)] // PUBLISH with QoS 1
    public async Task It_stops_being_read_when_the_server_owes_it_so_many_answers(string hex, int packets)
    {
        var test = await ConnectionBetweenPipes.OpenAsync();

        Assert.Equal(packets, await test.FeedAsync(hex, Total));
        await test.Connection.SendPacketAsync(hex[..2] switch
        {
            "82" => new MqttSubAckPacket { PacketIdentifier = 1, ReasonCodes = [MqttSubscribeReasonCode.GrantedQoS0] },
            "62" => new MqttPubCompPacket { PacketIdentifier = 1 },
            "50" => new MqttPubRelPacket { PacketIdentifier = 1 },
            "34" => new MqttPubRecPacket { PacketIdentifier = 1 },
            _ => new MqttPubAckPacket { PacketIdentifier = 1 },
        }, default);
        await test.PendingAsync();
    }

    [Fact]
    public async Task It_stops_being_read_when_its_answers_pile_up()
    {
        var test = await ConnectionBetweenPipes.OpenAsync();
        var large = new MqttPublishPacket { Topic = "a", PayloadSegment = new byte[2 * ConnectionBetweenPipes.OutputRoom] };
        Task[] deliveries = [test.Connection.SendPacketAsync(large, default), test.Connection.SendPacketAsync(large, default)];
        var read = test.Connection.BytesReceived;

        Assert.Equal(0, await test.FeedAsync("c0 00", 20));
        Assert.Equal(read, test.Connection.BytesReceived);

        await test.TakeAnswersAsync(); // of the network
        await test.TakeAnswersAsync(); // of the connection's buffer
        await Eventually.Holds(() => test.Connection.BytesReceived > read, "it to be read on");
        await Task.WhenAll(deliveries);
    }

    /// <summary>The server answers at once, so that it never owes much; the answers themselves are what piles up.</summary>
    [Fact]
    public async Task It_stops_being_read_when_small_answers_pile_up()
    {
        const int Round = 32, AnswerBytes = 5;
        var test = await ConnectionBetweenPipes.OpenAsync();
        var answer = new MqttSubAckPacket { PacketIdentifier = 1, ReasonCodes = [MqttSubscribeReasonCode.GrantedQoS0] };
        var (read, answered) = (Round, 0);
        while (read == Round)
        {
            read = await test.FeedAsync("82 06 0001 0001 61 00", Round * 8); // SUBSCRIBE
            for (var i = 0; i < read; i++, answered++)
                _ = test.Connection.SendPacketAsync(answer, default);
            Assert.True(answered * AnswerBytes < 3 * ConnectionBetweenPipes.OutputRoom, $"{answered} answers are kept");
        }
        Assert.Equal(0, read);

        var received = test.Connection.BytesReceived;
        await test.TakeAnswersAsync(); // of the network
        await test.TakeAnswersAsync(); // of the connection's buffer
        await Eventually.Holds(() => test.Connection.BytesReceived > received, "it to be read on");
    }

    [Fact]
    public async Task It_is_closed_when_it_takes_nothing_for_too_long()
    {
        var link = new FakeTimeProvider();
        var test = await ConnectionBetweenPipes.OpenAsync(link);
        _ = test.Connection.SendPacketAsync(new MqttPublishPacket { Topic = "a", PayloadSegment = new byte[2 * ConnectionBetweenPipes.OutputRoom] }, default);

        link.Advance(ConnectionBetweenPipes.SendTimeout + TimeSpan.FromSeconds(1));
        test.Connection.Beat();

        await Eventually.Holds(() => test.Closed.IsCancellationRequested, "its end");
    }

    [Fact]
    public async Task It_is_closed_when_it_stops_within_a_packet()
    {
        var link = new FakeTimeProvider();
        var test = await ConnectionBetweenPipes.OpenAsync(link);
        Assert.Equal(0, await test.FeedAsync("32 06 0001", 1)); // PUBLISH

        link.Advance(TimeSpan.FromSeconds(60));
        test.Connection.Beat();
        Assert.Equal(0, await test.FeedAsync("61", 1));
        link.Advance(TimeSpan.FromSeconds(1));
        test.Connection.Beat();

        await Assert.ThrowsAsync<MqttCommunicationException>(test.PendingAsync);
    }

    [Fact]
    public async Task It_is_closed_when_it_pings_without_end()
    {
        var test = await ConnectionBetweenPipes.OpenAsync();

        Assert.Equal(0, await test.FeedAsync("c0 00", 2 * MqttConnection.MaxPings));
        test.Connection.Beat();
        Assert.Equal(0, await test.FeedAsync("c0 00", 2 * MqttConnection.MaxPings));
        await Assert.ThrowsAsync<PacketRefusedException>(() => test.FeedAsync("c0 00", 2));
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
