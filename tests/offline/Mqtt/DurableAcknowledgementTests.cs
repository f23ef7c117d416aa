using System.Collections.Concurrent;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>
/// The pattern that the gateway relies on: a commit starts when a message comes in and is awaited before its PUBACK leaves,
/// while the connection's next messages are read.
/// </summary>
public sealed class DurableAcknowledgementTests
{
    private readonly ConcurrentDictionary<ushort, TaskCompletionSource> _commits = new();
    private readonly SemaphoreSlim _published = new(0);

    [Fact]
    public async Task Messages_are_read_on_while_the_commit_of_the_first_is_awaited_and_acknowledged_in_order()
    {
        await using var server = await TestServer.StartAsync(Prepare);
        using var raw = await RawConnection.ConnectAsync(server.Port);

        for (ushort i = 1; i <= 100; i++)
            await raw.SendAsync(Message(i));
        for (var i = 1; i <= 100; i++)
            Assert.True(await _published.WaitAsync(Within.Limit));
        var answer = raw.ReadAsync<MqttPubAckPacket>();
        for (ushort i = 100; i > 1; i--)
            _commits[i].SetResult();
        Assert.False(answer.IsCompleted);
        _commits[1].SetResult();

        Assert.Equal(1, (await answer).PacketIdentifier);
        for (var i = 2; i <= 100; i++)
            Assert.Equal(i, (await raw.ReadAsync<MqttPubAckPacket>()).PacketIdentifier);
    }

    [Fact]
    public async Task What_is_ready_leaves_before_the_one_that_waits()
    {
        await using var server = await TestServer.StartAsync(Prepare);
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(Message(1), Message(2));
        Assert.True(await _published.WaitAsync(Within.Limit) && await _published.WaitAsync(Within.Limit));
        _commits[1].SetResult();

        Assert.Equal(1, (await raw.ReadAsync<MqttPubAckPacket>()).PacketIdentifier);
        _commits[2].SetResult();
        Assert.Equal(2, (await raw.ReadAsync<MqttPubAckPacket>()).PacketIdentifier);
    }

    [Fact]
    public async Task A_failed_commit_suppresses_the_acknowledgement_and_may_disconnect_from_within_the_handler()
    {
        var ended = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(s =>
        {
            Prepare(s);
            s.ClientDisconnectedAsync += _ =>
            {
                ended.TrySetResult();
                return Task.CompletedTask;
            };
        });
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(Message(1), Message(2));
        Assert.True(await _published.WaitAsync(Within.Limit) && await _published.WaitAsync(Within.Limit));
        _commits[2].SetResult();
        _commits[1].SetException(new IOException("The disk is full."));

        Assert.Equal(MqttDisconnectReasonCode.UnspecifiedError, (await raw.ClosesAsync())?.ReasonCode);
        await Within.Time(ended.Task);
        Assert.Empty(await server.Server.GetClientsAsync());
    }

    [Fact]
    public async Task A_connection_that_ends_cancels_what_its_handlers_wait_for()
    {
        var cancelled = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(s =>
        {
            Prepare(s);
            s.InterceptingOutboundPacketAsync += e =>
            {
                if (e.Packet is MqttPubAckPacket)
                    e.CancellationToken.Register(() => cancelled.TrySetResult());
                return Task.CompletedTask;
            };
        });
        var raw = await RawConnection.ConnectAsync(server.Port);
        await raw.SendAsync(Message(1));
        Assert.True(await _published.WaitAsync(Within.Limit));
        _commits[1].SetResult();
        await raw.ReadAsync<MqttPubAckPacket>();

        raw.Dispose();

        await Within.Time(cancelled.Task);
    }

    [Fact]
    public async Task A_waiting_connection_does_not_hold_up_another()
    {
        await using var server = await TestServer.StartAsync(Prepare);
        using var waiting = await RawConnection.ConnectAsync(server.Port, "waiting");
        using var other = await RawConnection.ConnectAsync(server.Port, "other");
        await waiting.SendAsync(Message(1));
        Assert.True(await _published.WaitAsync(Within.Limit));

        await other.SendAsync(Message(2));
        Assert.True(await _published.WaitAsync(Within.Limit));
        _commits[2].SetResult();

        Assert.Equal(2, (await other.ReadAsync<MqttPubAckPacket>()).PacketIdentifier);
        _commits[1].SetResult();
        await waiting.ReadAsync<MqttPubAckPacket>();
    }

    private static MqttPublishPacket Message(ushort identifier) => new()
    {
        Topic = "t", PacketIdentifier = identifier, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
    };

    private void Prepare(MqttServer server)
    {
        server.InterceptingInboundPacketAsync += e =>
        {
            if (e.Packet is MqttPublishPacket publish)
                _commits[publish.PacketIdentifier] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return Task.CompletedTask;
        };
        server.InterceptingPublishAsync += _ =>
        {
            _published.Release();
            return Task.CompletedTask;
        };
        server.InterceptingOutboundPacketAsync += async e =>
        {
            if (e.Packet is not MqttPubAckPacket acknowledgement)
                return;
            try
            {
                await _commits[acknowledgement.PacketIdentifier].Task;
            }
            catch (IOException)
            {
                e.ProcessPacket = false;
                await server.DisconnectClientAsync(e.ClientId, MqttDisconnectReasonCode.UnspecifiedError);
            }
        };
    }
}
