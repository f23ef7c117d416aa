using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>Our server as mosquitto_pub and mosquitto_sub see it.</summary>
public sealed class MosquittoClientTests
{
    public static TheoryData<string, int> VersionsAndQos => new()
    {
        { "mqttv31", 0 }, { "mqttv31", 1 }, { "mqttv31", 2 },
        { "mqttv311", 0 }, { "mqttv311", 1 }, { "mqttv311", 2 }, { "mqttv5", 0 }, { "mqttv5", 1 }, { "mqttv5", 2 },
    };

    [SkippableTheory]
    [MemberData(nameof(VersionsAndQos))]
    public async Task Mosquitto_sub_receives_what_mosquitto_pub_sends(string version, int qos)
    {
        TestTool.SkipIfMissing("mosquitto_sub");
        var subscribed = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(s =>
            s.ClientSubscribedTopicAsync += _ => Task.FromResult(subscribed.TrySetResult()));

        using var receiving = TestTool.Start("mosquitto_sub", Arguments(server, version, qos, "-t", "a/+", "-C", "3", "-F", "%t %q %p"));
        await Within.Time(subscribed.Task);
        for (var i = 0; i < 3; i++)
        {
            await TestTool.RunAsync("mosquitto_pub", Arguments(server, version, qos, "-t", $"a/{i}", "-m", $"grüße {i}"));
            // Before the next is sent: of QoS 0, over another connection, it might be the first to be read.
            Assert.Equal($"a/{i} {qos} grüße {i}", await Within.Time(receiving.StandardOutput.ReadLineAsync()));
        }

        await Within.Time(receiving.WaitForExitAsync());
    }

    [SkippableFact]
    public async Task Mosquitto_pub_sends_a_thousand_lines_over_one_connection()
    {
        TestTool.SkipIfMissing("mosquitto_pub");
        var lines = new List<string>();
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
        {
            lines.Add(e.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        });

        var all = Enumerable.Range(0, 1000).Select(i => $"line {i}").ToList();
        await Within.Time(TestTool.RunAsync(
            "mosquitto_pub", Arguments(server, "mqttv5", 2, "-t", "a", "-l"), input: string.Join('\n', all) + "\n"));

        Assert.Equal(all, lines);
    }

    [SkippableFact]
    public async Task Properties_reach_mosquitto_sub_and_come_from_mosquitto_pub()
    {
        TestTool.SkipIfMissing("mosquitto_sub");
        MqttApplicationMessage? seen = null;
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
        {
            seen = e.ApplicationMessage;
            return Task.CompletedTask;
        });
        await TestTool.RunAsync("mosquitto_pub", Arguments(server, "mqttv5", 1, "-t", "a", "-m", "{}", "-r",
            "-D", "publish", "content-type", "application/json", "-D", "publish", "user-property", "k", "v",
            "-D", "publish", "response-topic", "r", "-D", "publish", "correlation-data", "id"));

        var received = await TestTool.RunAsync("mosquitto_sub",
            Arguments(server, "mqttv5", 1, "-t", "a", "-C", "1", "-F", "%C %P %R %D %r %p"));

        Assert.Equal("application/json k:v r id 1 {}\n", received);
        Assert.Equal("v", seen!.UserProperties!.Single().ReadValueAsString());
        Assert.Equal("id"u8.ToArray(), seen.CorrelationData);
    }

    [SkippableFact]
    public async Task A_wrong_password_makes_mosquitto_pub_fail_with_the_reason()
    {
        TestTool.SkipIfMissing("mosquitto_pub");
        await using var server = await TestServer.StartAsync(s => s.ValidatingConnectionAsync += e =>
        {
            if (e.UserName != "user" || e.Password != "right")
                e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            return Task.CompletedTask;
        });

        await TestTool.RunAsync("mosquitto_pub", Arguments(server, "mqttv311", 1, "-t", "a", "-m", "x", "-u", "user", "-P", "right"));
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            TestTool.RunAsync("mosquitto_pub", Arguments(server, "mqttv311", 1, "-t", "a", "-m", "x", "-u", "user", "-P", "wrong")));

        Assert.Contains("bad user name or password", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public async Task Mosquitto_comes_in_over_tls()
    {
        TestTool.SkipIfMissing("mosquitto_pub");
        using var certificate = new TestCertificate();
        var port = FreePort.Next();
        await using var server = await TestServer.StartAsync(configure: o => o.WithEncryptedEndpoint().WithEncryptedEndpointPort(port)
            .WithEncryptedEndpointBoundIPV6Address(System.Net.IPAddress.None).WithEncryptionCertificate(certificate.Certificate));

        await TestTool.RunAsync("mosquitto_pub", ["-h", "localhost", "-p", $"{port}", "-V", "mqttv5", "-q", "1",
            "-t", "a", "-m", "x", "-r", "--cafile", certificate.CertificateFile]);

        Assert.Equal("x", (await server.Server.GetRetainedMessageAsync("a"))!.ConvertPayloadToString());
    }

    private static string[] Arguments(TestServer server, string version, int qos, params string[] more) =>
        ["-h", "127.0.0.1", "-p", $"{server.Port}", "-V", version, "-q", $"{qos}", .. more];
}
