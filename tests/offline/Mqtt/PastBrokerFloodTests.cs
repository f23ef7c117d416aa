using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>Faults that brokers have had under too much of something: unread answers, idle connections, depth.</summary>
public sealed class PastBrokerFloodTests
{
    private const int Many = 2_000;

    [Fact]
    public async Task A_client_that_never_reads_its_answers_stops_being_read_instead_of_filling_the_memory()
    {
        var published = 0;
        var never = new TaskCompletionSource().Task;
        await using var server = await TestServer.StartAsync(s =>
        {
            s.InterceptingPublishAsync += _ => Task.FromResult(Interlocked.Increment(ref published));
            s.InterceptingOutboundPacketAsync += e =>
                e.Packet is MqttPubAckPacket ? never.WaitAsync(e.CancellationToken) : Task.CompletedTask;
        });
        server.MayLogErrors = true;
        await using var other = await TestClient.ConnectAsync(server.Port, "other");
        using var raw = await RawConnection.ConnectAsync(server.Port);
        var sending = FloodAsync(raw);

        await Within.Until(() => Volatile.Read(ref published) >= 4096);
        for (var pings = 0; pings < 300; pings++)
            await other.Client.PingAsync();

        // What was read together with the message that filled the queue is still taken: 64 KB at most, of messages of 1 KB.
        Assert.InRange(Volatile.Read(ref published), 4096, 4096 + 64);
        Assert.False(sending.IsCompleted);
        raw.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
    }

    [Fact]
    public async Task Thousands_of_half_open_connections_do_not_keep_an_honest_client_out_and_end_by_the_time_limit()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock, configure: o => o.WithConnectionBacklog(4096));
        var idle = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => RawConnection.OpenAsync(server.Port)));

        await using var honest = await TestClient.ConnectAsync(server.Port, "honest", configure: o => o.WithNoKeepAlive());
        Assert.True((await honest.PublishAsync("t", "x")).IsSuccess);
        await Within.Until(() => server.Server.HalfOpenCount == Many);
        clock.Advance(TimeSpan.FromSeconds(101));

        foreach (var connection in idle)
            Assert.Null(await connection.ClosesAsync());
        Assert.True((await honest.PublishAsync("t", "x")).IsSuccess);
    }

    [Fact]
    public async Task Large_connects_that_are_never_complete_have_a_bound_together_and_do_not_keep_an_honest_client_out()
    {
        await using var server = await TestServer.StartAsync(configure: o => o.WithConnectionBacklog(4096));
        byte[] most = [0x10, 0xf0, 0x7f, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, .. new byte[15_000]];
        var large = new List<RawConnection>();
        for (var i = 0; i < Many; i++)
        {
            large.Add(await RawConnection.OpenAsync(server.Port));
            await TrySendAsync(large[i], most);
        }

        var mostAtOnce = EarlyMemory.MaximumBytes / 15_000;
        await Within.Until(() => server.Server.HalfOpenCount <= mostAtOnce);
        await using var honest = await TestClient.ConnectAsync(server.Port, "honest");
        Assert.True((await honest.PublishAsync("t", "x")).IsSuccess);
        Assert.True(server.Server.HalfOpenCount > mostAtOnce / 4, $"{server.Server.HalfOpenCount} are left");
        large.ForEach(connection => connection.Dispose());
        // What they held is given back.
        await Within.Until(() => server.Server.HalfOpenCount == 0);
        await using var token = await TestClient.ConnectAsync(
            server.Port, "token", configure: o => o.WithCredentials("user", new string('x', 15_000)));
    }

    private static async Task TrySendAsync(RawConnection connection, byte[] bytes)
    {
        try
        {
            await connection.SendAsync(bytes);
        }
        catch (IOException)
        {
            // closed while it was being sent
        }
    }

    [Fact]
    public async Task Thousands_of_levels_are_refused_before_they_exhaust_the_stack()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);
        var deep = string.Concat(Enumerable.Repeat("/a", 30_000));

        await raw.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = deep }] });
        var answer = await raw.ReadAsync<MqttSubAckPacket>();
        await raw.SendAsync(new MqttPublishPacket { Topic = deep });

        Assert.Equal([MqttSubscribeReasonCode.TopicFilterInvalid], answer.ReasonCodes);
        Assert.Equal(MqttDisconnectReasonCode.TopicNameInvalid, (await raw.ClosesAsync())?.ReasonCode);
    }

    private static async Task FloodAsync(RawConnection raw)
    {
        var some = Enumerable.Range(1, 1000).Select(i => new MqttPublishPacket
        {
            Topic = "t", PacketIdentifier = (ushort)i, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Payload = new(new byte[1000]),
        }).ToArray<MqttPacket>();
        for (var round = 0; round < 1000; round++)
            await raw.SendAsync(some);
    }
}
