using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>
/// Valid packets with some bytes changed, added or taken away. Millions of them: <c>tests/Benchmarks -- gateway packets</c>.
/// </summary>
public sealed class PacketMutationTests
{
    /// <summary>On one connection, after its CONNECT; the gateway stops at the first that is wrong.</summary>
    private const int PerConnection = 5;

    private const int Lanes = 4;
    private const int Count = 4_000;
    private const int Seed = 20_261_130;

    [Fact]
    public async Task The_gateway_survives_mutated_packets_and_serves_the_honest_client_beside_them()
    {
        var unobserved = new ConcurrentQueue<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        await using var test = await GatewayUnderTest.StartAsync();
        var honest = await test.ConnectAsync("honest");

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => AttackAsync(test, Seed + lane, Count / PerConnection / Lanes)));

        Assert.True((await honest.PublishStringAsync(SpoolUnderTest.Topic, "still here", MqttQualityOfServiceLevel.AtLeastOnce)).IsSuccess);
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Connected is ["honest"], "the others to be gone");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Note;
        Assert.DoesNotContain(unobserved, e => e.ToString().Contains("SmartPilots.Gateway.Listening", StringComparison.Ordinal));
    }

    private static async Task AttackAsync(GatewayUnderTest test, int seed, int connections)
    {
        var mutation = new PacketMutation(seed);
        for (var i = 0; i < connections; i++)
        {
            var version = mutation.Version();
            var bytes = new List<byte>();
            if (i % 4 == 0)
                bytes.AddRange(mutation.Next(version));
            else
                bytes.AddRange(PacketMutation.Encode(Connect(test, $"m{seed}"), version));
            for (var k = 0; k < PerConnection; k++)
                bytes.AddRange(mutation.Next(version));
            using var raw = await RawConnection.OpenAsync(test.Gateway.MqttPort, version);
            await raw.SendAndFinishAsync([.. bytes]);
        }
    }

    private static MqttConnectPacket Connect(GatewayUnderTest test, string id) => new()
    {
        ClientId = id, CleanSession = true, Username = test.Site.User, Password = System.Text.Encoding.UTF8.GetBytes(test.Site.Password),
    };
}
