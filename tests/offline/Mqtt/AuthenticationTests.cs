using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

public sealed class AuthenticationTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task A_wrong_password_is_refused_with_its_reason_and_the_right_one_is_let_in(MqttProtocolVersion version)
    {
        var letIn = Channel.CreateUnbounded<string>();
        await using var server = await TestServer.StartAsync(s =>
        {
            CheckPassword(s);
            s.ClientConnectedAsync += e => letIn.Writer.WriteAsync($"{e.ClientId} {e.UserName}").AsTask();
        });

        await using var wrong = await TestClient.ConnectAsync(
            server.Port, "thief", version, o => o.WithCredentials("user", "wrong"));
        await using var right = await TestClient.ConnectAsync(
            server.Port, "owner", version, o => o.WithCredentials("user", "right"));

        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, wrong.Connected.ResultCode);
        Assert.False(wrong.Client.IsConnected);
        Assert.False((await wrong.Disconnected).ClientWasConnected);
        Assert.Equal(MqttClientConnectResultCode.Success, right.Connected.ResultCode);
        Assert.Single(await server.Server.GetClientsAsync());
        Assert.Equal("owner user", await Within.Time(letIn.Reader.ReadAsync().AsTask()));
    }

    [Fact]
    public async Task A_refused_client_neither_takes_over_a_session_nor_leaves_a_will()
    {
        await using var server = await TestServer.StartAsync(CheckPassword);
        await using var honest = await TestClient.ConnectAsync(server.Port, "c", configure: o => o.WithCredentials("user", "right"));
        await honest.SubscribeAsync("#");

        await using var thief = await TestClient.ConnectAsync(server.Port, "c", configure: o => o
            .WithCredentials("user", "wrong").WithWillTopic("will").WithWillPayload("x"));

        Assert.False(thief.Client.IsConnected);
        await honest.ReceivesNothingAsync();
    }

    [Fact]
    public async Task A_refusal_carries_reason_string_server_reference_and_user_properties()
    {
        await using var server = await TestServer.StartAsync(s => s.ValidatingConnectionAsync += e =>
        {
            e.ReasonCode = MqttConnectReasonCode.UseAnotherServer;
            e.ReasonString = "moved";
            e.ServerReference = "other:1883";
            e.ResponseUserProperties = [new("k", "v")];
            return Task.CompletedTask;
        });

        await using var client = await TestClient.ConnectAsync(server.Port, "c");

        Assert.Equal(MqttClientConnectResultCode.UseAnotherServer, client.Connected.ResultCode);
        Assert.Equal(("moved", "other:1883"), (client.Connected.ReasonString, client.Connected.ServerReference));
        Assert.Equal("v", client.Connected.UserProperties.Single().ReadValueAsString());
    }

    [Fact]
    public async Task The_handler_sees_everything_that_connect_says()
    {
        ValidatingConnectionEventArgs? seen = null;
        await using var server = await TestServer.StartAsync(s => s.ValidatingConnectionAsync += e =>
        {
            seen = e;
            return Task.CompletedTask;
        });

        await using var client = await TestClient.ConnectAsync(server.Port, "device", configure: o => o
            .WithCredentials("user", [1, 2, 255]).WithUserProperty("fw", "1.4").WithSessionExpiryInterval(60)
            .WithReceiveMaximum(5).WithKeepAlivePeriod(TimeSpan.FromSeconds(33)).WithCleanStart(false));

        Assert.NotNull(seen);
        Assert.Equal(("device", "user"), (seen.ClientId, seen.UserName));
        Assert.Equal([1, 2, 255], seen.RawPassword!);
        Assert.Equal("fw", seen.UserProperties!.Single().Name);
        Assert.Equal((60u, (ushort)5, (ushort?)33, (bool?)false),
            (seen.SessionExpiryInterval, seen.ReceiveMaximum, seen.KeepAlivePeriod, seen.CleanSession));
        Assert.Equal(MqttProtocolVersion.V500, seen.ProtocolVersion);
        Assert.StartsWith("127.0.0.1:", seen.RemoteEndPoint!.ToString(), StringComparison.Ordinal);
        Assert.False(seen.IsSecureConnection);
        Assert.Null(seen.ClientCertificate);
    }

    [Fact]
    public async Task A_client_id_given_by_the_handler_replaces_the_clients_own()
    {
        await using var server = await TestServer.StartAsync(s => s.ValidatingConnectionAsync += e =>
        {
            e.AssignedClientIdentifier = "assigned";
            return Task.CompletedTask;
        });

        await using var client = await TestClient.ConnectAsync(server.Port, "");

        Assert.Equal("assigned", client.Connected.AssignedClientIdentifier);
        Assert.Equal("assigned", Assert.Single(await server.Server.GetClientsAsync()).Id);
    }

    private static void CheckPassword(MqttServer server) => server.ValidatingConnectionAsync += e =>
    {
        if (e.Password != "right")
            e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        return Task.CompletedTask;
    };
}
