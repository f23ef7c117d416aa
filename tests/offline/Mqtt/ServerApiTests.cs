using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

public sealed class ServerApiTests
{
    [Fact]
    public async Task An_injected_message_goes_the_way_of_any_other()
    {
        var senders = new List<string>();
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
        {
            senders.Add(e.ClientId);
            return Task.CompletedTask;
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.SubscribeAsync("commands/c", qos: 2);

        await server.Server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessageBuilder()
            .WithTopic("commands/c").WithPayload("on").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build())
        {
            SenderClientId = "owner",
        });

        Assert.Equal("on", (await client.ReceiveAsync()).ConvertPayloadToString());
        Assert.Equal(["owner"], senders);
    }

    [Fact]
    public async Task Messages_that_nobody_has_subscribed_to_are_reported()
    {
        var unread = new List<string>();
        await using var server = await TestServer.StartAsync(s => s.ApplicationMessageNotConsumedAsync += e =>
        {
            unread.Add($"{e.SenderId} {e.ApplicationMessage.Topic}");
            return Task.CompletedTask;
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c");

        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, (await client.PublishAsync("t", "x")).ReasonCode);

        Assert.Equal(["c t"], unread);
    }

    [Fact]
    public async Task Clients_come_and_go_with_events_and_can_be_listed_and_disconnected()
    {
        var events = new List<string>();
        var gone = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(s =>
        {
            s.ClientConnectedAsync += e => Note($"+{e.ClientId} {e.UserName} {e.ProtocolVersion}");
            s.ClientSubscribedTopicAsync += e => Note($"s{e.ClientId} {e.TopicFilter.Topic}");
            s.ClientUnsubscribedTopicAsync += e => Note($"u{e.ClientId} {e.TopicFilter}");
            s.ClientDisconnectedAsync += e =>
            {
                var noted = Note($"-{e.ClientId} {e.DisconnectType} {e.ReasonCode}");
                gone.TrySetResult();
                return noted;
            };
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c", configure: o => o.WithCredentials("u", "p"));
        await client.SubscribeAsync("a/#");
        await client.Client.UnsubscribeAsync("a/#");
        await client.PublishAsync("t", "x");

        var status = Assert.Single(await server.Server.GetClientsAsync());
        Assert.Equal(("c", 1L, "c"), (status.Id, status.ReceivedApplicationMessagesCount, status.Session.Id));
        await server.Server.DisconnectClientAsync("c", MqttDisconnectReasonCode.QuotaExceeded);

        Assert.Equal(MqttClientDisconnectReason.QuotaExceeded, (await client.Disconnected).Reason);
        await Within.Time(gone.Task);
        Assert.Equal(["+c u V500", "sc a/#", "uc a/#", "-c NotClean "], events);
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.Server.DisconnectClientAsync("nobody"));

        Task Note(string what)
        {
            lock (events)
                events.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task The_owner_may_subscribe_and_unsubscribe_a_client()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");

        await server.Server.SubscribeAsync("c", "a");
        await client.PublishAsync("a", "x");
        Assert.Equal("a", (await client.ReceiveAsync()).Topic);
        await server.Server.UnsubscribeAsync("c", ["a"]);
        await client.PublishAsync("a", "x");

        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task Stopping_tells_the_clients_and_frees_the_port()
    {
        var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");

        await server.DisposeAsync();

        Assert.Equal(MqttClientDisconnectReason.ServerShuttingDown, (await client.Disconnected).Reason);
        using var again = new TcpListener(IPAddress.Loopback, server.Port) { ExclusiveAddressUse = false };
        again.Start();
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_ever_for_a_handler_that_hangs()
    {
        var clock = new SteppedClock();
        var hanging = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(time: clock, prepare: s => s.InterceptingPublishAsync += _ =>
        {
            entered.TrySetResult();
            return hanging.Task;
        });
        server.MayLogErrors = true;
        using var raw = await RawConnection.ConnectAsync(server.Port);
        await raw.SendAsync(new MqttPublishPacket { Topic = "t" });
        await Within.Time(entered.Task);

        var stopping = server.Server.StopAsync();
        await clock.AdvanceUntilAsync(stopping);

        Assert.Single(server.Errors);
        hanging.SetResult();
    }

    [Fact]
    public async Task A_port_in_use_is_a_socket_exception()
    {
        await using var first = await TestServer.StartAsync();
        using var second = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpointPort(first.Port).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None).Build());

        var e = await Assert.ThrowsAsync<SocketException>(() => second.StartAsync());

        Assert.Equal(SocketError.AddressAlreadyInUse, e.SocketErrorCode);
        Assert.False(second.IsStarted);
    }

    [Fact]
    public async Task A_server_that_accepts_no_new_connections_keeps_the_old_ones()
    {
        await using var server = await TestServer.StartAsync();
        await using var old = await TestClient.ConnectAsync(server.Port, "old");

        server.Server.AcceptNewConnections = false;
        using var raw = await RawConnection.OpenAsync(server.Port);

        Assert.Null(await raw.ClosesAsync());
        Assert.True((await old.PublishAsync("t", "x")).IsSuccess);
    }

    [Fact]
    public async Task A_handler_can_be_taken_away_again()
    {
        var calls = 0;
        Task Count(InterceptingPublishEventArgs _) => Task.FromResult(calls++);
        await using var server = await TestServer.StartAsync();
        server.Server.InterceptingPublishAsync += Count;
        server.Server.InterceptingPublishAsync += Count;
        await using var client = await TestClient.ConnectAsync(server.Port, "c");

        await client.PublishAsync("t", "x");
        server.Server.InterceptingPublishAsync -= Count;
        await client.PublishAsync("t", "x");

        Assert.Equal(3, calls);
    }
}
