using MQTTnet.Exceptions;
using MQTTnet.Packets;
using Microsoft.Extensions.Time.Testing;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>A connection gives way to the next one of its client while the server is at work for it, so that it does not read.</summary>
public sealed class HandoverTests
{
    private const string Publish = "30 05 0001 74 6869";
    private const string Goodbye = "e0 00";

    private readonly FakeTimeProvider _link = new(); // nobody is silent for too long

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_has_arrived_is_read_with_its_goodbye(bool withTls)
    {
        await using var served = await ServedConnection.StartAsync(_link, withTls);
        await served.SendAndComeAnewAsync(Publish + Goodbye);
        Assert.IsType<MqttPublishPacket>(await served.ReceiveAsync());
        Assert.IsType<MqttDisconnectPacket>(await served.ReceiveAsync());
    }

    [Fact]
    public async Task Without_a_goodbye_it_is_lost()
    {
        await using var served = await ServedConnection.StartAsync(_link);
        await served.SendAndComeAnewAsync(Publish);
        Assert.IsType<MqttPublishPacket>(await served.ReceiveAsync());
        await Assert.ThrowsAsync<MqttCommunicationException>(served.ReceiveAsync);
    }

    [Fact]
    public async Task Who_goes_on_sending_is_heard_for_a_while_only()
    {
        await using var served = await ServedConnection.StartAsync(_link);
        await served.SendAndComeAnewAsync(Publish + Publish);
        _link.Advance(Handover.Most);
        served.Channel.Beat();
        Assert.IsType<MqttPublishPacket>(await served.ReceiveAsync());

        _link.Advance(TimeSpan.FromSeconds(1));
        served.Channel.Beat();
        await Assert.ThrowsAsync<MqttCommunicationException>(served.ReceiveAsync);
    }

    [Fact]
    public async Task Who_does_not_read_its_answers_is_not_waited_for()
    {
        var test = await ConnectionBetweenPipes.OpenAsync();
        var large = new MqttPublishPacket { Topic = "a", PayloadSegment = new byte[2 * ConnectionBetweenPipes.OutputRoom] };
        Task[] deliveries = [test.Connection.SendPacketAsync(large, default), test.Connection.SendPacketAsync(large, default)];
        Assert.Equal(0, await test.FeedAsync("c0 00", 20));
        Assert.All(deliveries, delivery => Assert.False(delivery.IsCompleted));

        _ = test.Connection.GiveWayAsync();

        await Assert.ThrowsAsync<MqttCommunicationException>(test.PendingAsync);
    }
}
