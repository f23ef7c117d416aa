using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

public sealed class ClientTests
{
    [Fact]
    public async Task Nobody_listening_is_an_exception_and_a_disconnected_event()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var told = new TaskCompletionSource<MqttClientDisconnectedEventArgs>();
        client.DisconnectedAsync += e => Task.FromResult(told.TrySetResult(e));

        await Assert.ThrowsAsync<MqttCommunicationException>(() => client.ConnectAsync(Options(FreePort.Next())));

        var end = await Within.Time(told.Task);
        Assert.False(end.ClientWasConnected);
        Assert.IsType<MqttCommunicationException>(end.Exception);
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task A_server_that_accepts_without_answering_is_a_timeout()
    {
        using var listener = new FakeServer();
        var clock = new SteppedClock();
        using var client = new MqttClient(MQTTnet.Diagnostics.Logger.MqttNetNullLogger.Instance, clock);

        var connecting = client.ConnectAsync(Options(listener.Port));
        using var accepted = await listener.AcceptAsync();
        await accepted.ReadAsync<MqttConnectPacket>();
        clock.Advance(TimeSpan.FromSeconds(101));

        await Assert.ThrowsAsync<MqttCommunicationTimedOutException>(() => Within.Time(connecting));
    }

    [Fact]
    public async Task Connecting_can_be_cancelled()
    {
        using var listener = new FakeServer();
        using var client = new MqttClientFactory().CreateMqttClient();
        using var cancel = new CancellationTokenSource();

        var connecting = client.ConnectAsync(Options(listener.Port), cancel.Token);
        using var accepted = await listener.AcceptAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(connecting));
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task A_second_connect_while_connected_is_refused_and_one_after_the_end_works()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(Options(server.Port));

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ConnectAsync(Options(server.Port)));
        await client.DisconnectAsync();
        Assert.Equal(MqttClientConnectResultCode.Success, (await client.ConnectAsync(Options(server.Port))).ResultCode);
        await client.DisconnectAsync();
        await client.ReconnectAsync();

        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task Without_a_connection_nothing_can_be_published()
    {
        using var client = new MqttClientFactory().CreateMqttClient();

        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => client.PublishStringAsync("t"));
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => client.SubscribeAsync("t"));
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => client.PingAsync());
        Assert.False(await client.TryPingAsync());
    }

    [Fact]
    public async Task What_waits_for_an_answer_fails_when_the_connection_breaks()
    {
        using var listener = new FakeServer();
        using var client = new MqttClientFactory().CreateMqttClient();
        var connecting = client.ConnectAsync(Options(listener.Port));
        var link = await listener.AcceptAsync();
        await link.ReadAsync<MqttConnectPacket>();
        await link.SendAsync(new MqttConnAckPacket());
        await Within.Time(connecting);

        var publishing = client.PublishStringAsync("t", "x", MqttQualityOfServiceLevel.AtLeastOnce);
        await link.ReadAsync<MqttPublishPacket>();
        link.Dispose();

        await Assert.ThrowsAsync<MqttClientDisconnectedException>(() => Within.Time(publishing));
    }

    [Fact]
    public async Task A_server_that_stops_answering_pings_loses_the_client()
    {
        using var listener = new FakeServer();
        var clock = new SteppedClock();
        using var client = new MqttClient(MQTTnet.Diagnostics.Logger.MqttNetNullLogger.Instance, clock);
        var told = new TaskCompletionSource<MqttClientDisconnectedEventArgs>();
        client.DisconnectedAsync += e => Task.FromResult(told.TrySetResult(e));
        var connecting = client.ConnectAsync(Options(listener.Port));
        using var link = await listener.AcceptAsync();
        await link.ReadAsync<MqttConnectPacket>();
        await link.SendAsync(new MqttConnAckPacket { ServerKeepAlive = 10 });
        await Within.Time(connecting);

        clock.Advance(TimeSpan.FromSeconds(10));
        await link.ReadAsync<MqttPingReqPacket>(); // before time goes on: a client that gives up says nothing more
        await clock.AdvanceUntilAsync(told.Task);

        Assert.Equal(MqttClientDisconnectReason.KeepAliveTimeout, (await told.Task).Reason);
    }

    [Fact]
    public async Task A_handler_may_publish_and_await_the_answer()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        client.Client.ApplicationMessageReceivedAsync += async e =>
        {
            if (e.ApplicationMessage.Topic == "ask")
                await client.PublishAsync("answer", "x");
        };
        await client.SubscribeAsync("#");

        await client.PublishAsync("ask", "x");

        Assert.Equal("ask", (await client.ReceiveAsync()).Topic);
        Assert.Equal("answer", (await client.ReceiveAsync()).Topic);
    }

    [Fact]
    public async Task A_disconnected_handler_may_connect_again()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        var back = new TaskCompletionSource();
        client.Client.DisconnectedAsync += async _ =>
        {
            await client.Client.ReconnectAsync();
            back.TrySetResult();
        };

        await server.Server.DisconnectClientAsync("c", MqttDisconnectReasonCode.ServerBusy);

        await Within.Time(back.Task);
        Assert.True(client.Client.IsConnected);
    }

    [Fact]
    public async Task What_was_queued_is_sent_before_the_goodbye()
    {
        var topics = 0;
        var gone = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(s =>
        {
            s.InterceptingPublishAsync += _ => Task.FromResult(Interlocked.Increment(ref topics));
            s.ClientDisconnectedAsync += e => Task.FromResult(gone.TrySetResult());
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c");

        for (var i = 0; i < 1000; i++)
            await client.PublishAsync("t", "x", qos: 0);
        await client.Client.DisconnectAsync();
        await Within.Time(gone.Task);

        Assert.Equal(1000, topics);
    }

    [Fact]
    public async Task Features_of_version_5_are_refused_in_version_3()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c", MqttProtocolVersion.V311);

        await Assert.ThrowsAsync<NotSupportedException>(
            () => client.PublishAsync("t", "x", configure: m => m.WithUserProperty("k", "v")));
        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => client.PublishAsync("a/#", "x"));
    }

    private static MqttClientOptions Options(int port) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port).WithClientId("c").WithProtocolVersion(MqttProtocolVersion.V500).Build();
}
