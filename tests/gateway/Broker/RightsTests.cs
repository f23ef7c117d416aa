using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

public sealed class RightsTests
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;

    [Theory]
    [InlineData("d1", "wrong")]
    [InlineData("nobody", "wrong")]
    [InlineData("d1", "")]
    [InlineData("", "")]
    public async Task A_wrong_user_or_password_is_refused(string user, string password)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        test.Gateway.Credentials.Add("d1", "p/s/d1");
        using var client = new MqttClientFactory().CreateMqttClient();
        var result = await test.TryConnectAsync(client, "c1", credentials: (user, password));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, result.ResultCode);
        Assert.Equal(1, (await test.Gateway.SnapshotAsync()).RefusedConnections);
    }

    [Fact]
    public async Task A_device_publishes_under_its_own_topic_only()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectDeviceAsync("d1");
        Assert.True((await device.PublishStringAsync("pilots/p/s/d1/readings", "mine", Qos1)).IsSuccess);
        var refused = await device.PublishStringAsync("pilots/p/s/d2/readings", "not mine", Qos1);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, refused.ReasonCode);
        await test.DrainAsync();
        Assert.Equal(["mine"], test.Functions.Payloads());
    }

    [Fact]
    public async Task An_older_client_that_publishes_elsewhere_is_closed_not_acknowledged()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectDeviceAsync("d1", MqttProtocolVersion.V311);
        await Assert.ThrowsAnyAsync<Exception>(() => device.PublishStringAsync("pilots/p/s/d2/readings", "not mine", Qos1));
        Assert.Equal(0, (await test.Gateway.SnapshotAsync()).Spool.Taken);
    }

    [Fact]
    public async Task A_revocation_is_heeded_after_a_time_when_the_credentials_could_not_be_read()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var path = Path.Combine(test.Folder, "data", GatewayOptions.CredentialsFile);
        var device = await test.ConnectDeviceAsync("d1");
        var closed = device.ClosedAsync();
        await using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(50));
            using var twice = new PeriodicTimer(TimeSpan.FromSeconds(1.5)); // it looks once a second
            await twice.WaitForNextTickAsync();
            await twice.WaitForNextTickAsync();
        }
        Assert.False(test.Gateway.Completion.IsCompleted);
        new DeviceCredentials(path, TimeProvider.System).Revoke("d1"); // as the command line does
        await closed.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_payload_over_the_limit_is_refused()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectAsync("c1", MqttProtocolVersion.V311);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            device.PublishBinaryAsync("pilots/p/s/d/readings", new byte[256 * 1024 + 1], Qos1));
        var again = await test.ConnectAsync("c2", MqttProtocolVersion.V311);
        Assert.True((await again.PublishBinaryAsync("pilots/p/s/d/readings", new byte[256 * 1024], Qos1)).IsSuccess);
        await test.DrainAsync();
        Assert.Equal(256 * 1024, Assert.Single(test.Functions.Counted).Payload.Length);
    }

    [Theory]
    [InlineData("pilots/p/s/d1/commands", true)]
    [InlineData("pilots/p/s/d2/commands", false)]
    public async Task A_device_reads_only_its_own_commands(string filter, bool granted)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectDeviceAsync("d1");
        var result = await device.SubscribeAsync(filter, Qos1);
        Assert.Equal(granted ? MqttClientSubscribeResultCode.GrantedQoS1 : MqttClientSubscribeResultCode.NotAuthorized,
            result.Items.Single().ResultCode);
    }

    [Fact]
    public async Task A_client_id_in_use_by_another_user_cannot_be_taken_over()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var password = test.Gateway.Credentials.Add("d1", "p/s/d1");
        var owner = await test.ConnectAsync("the-id");
        using var thief = new MqttClientFactory().CreateMqttClient();
        var result = await test.TryConnectAsync(thief, "the-id", credentials: ("d1", password));
        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, result.ResultCode);
        Assert.True((await owner.PublishStringAsync("pilots/p/s/d/readings", "still here", Qos1)).IsSuccess);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_revoked_or_rotated_user_is_closed_at_once_and_its_old_password_refused(bool rotated)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var password = test.Gateway.Credentials.Add("d1", "p/s/d1");
        var device = await test.ConnectAsync("d1", credentials: ("d1", password), with: o => o.WithCleanSession(false));
        var closed = device.ClosedAsync();
        // As another process does it: only the file tells the gateway.
        var elsewhere = new DeviceCredentials(Path.Combine(test.Folder, "data", "devices.json"), TimeProvider.System);
        if (rotated)
            elsewhere.Rotate("d1");
        else
            elsewhere.Revoke("d1");
        await closed.WaitAsync(TimeSpan.FromSeconds(60));
        using var again = new MqttClientFactory().CreateMqttClient();
        var result = await test.TryConnectAsync(again, "d1", credentials: ("d1", password));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, result.ResultCode);
    }
}
