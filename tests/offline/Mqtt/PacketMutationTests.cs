using System.Collections.Concurrent;
using System.Globalization;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;
using Xunit.Abstractions;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>
/// Valid packets with some bytes changed, added or taken away. Every one of them is either a packet or a protocol violation:
/// nothing else is thrown and nothing hangs. <c>SMARTPILOTS_MQTT_MUTATIONS</c> sets how many (a long run: 10000000),
/// <c>SMARTPILOTS_SEED</c> which.
/// </summary>
public sealed class PacketMutationTests(ITestOutputHelper output)
{
    /// <summary>Of the packets that are decoded, one in so many also goes to a server.</summary>
    private const int DecodedPerSent = 4;

    /// <summary>Packets on one connection, after its CONNECT. The server stops at the first that is wrong.</summary>
    private const int PerConnection = 5;

    private static readonly int Count = Setting("SMARTPILOTS_MQTT_MUTATIONS", 100_000);
    private static readonly int Seed = Setting("SMARTPILOTS_SEED", 20_261_122);

    [Fact]
    public void Mutated_packets_are_decoded_or_refused_and_nothing_else()
    {
        var mutation = new PacketMutation(Seed);
        var refused = 0;
        for (var i = 0; i < Count; i++)
        {
            var bytes = mutation.Next(out var version);
            try
            {
                if (FrameHeader.TryRead(bytes, 1024 * 1024, out var header, version) && bytes.Length >= header.Length)
                    PacketDecoder.Decode(header, bytes.AsSpan(header.HeaderLength, header.BodyLength), version, new TopicCache(1));
            }
            catch (MqttProtocolViolationException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, packet {i}, {version}, {Convert.ToHexString(bytes)}: {e}");
            }
        }

        output.WriteLine($"seed {Seed}: {refused} of {Count} refused");
        Assert.InRange(refused, Count / 10, Count - (Count / 10));
    }

    [Fact]
    public async Task A_server_survives_mutated_packets_and_serves_the_honest_client_beside_them()
    {
        var unobserved = new ConcurrentQueue<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        await using var server = await TestServer.StartAsync();
        await using var honest = await TestClient.ConnectAsync(server.Port, "honest");
        await honest.SubscribeAsync("honest", qos: 2);
        var connections = Math.Max(1, Count / DecodedPerSent / PerConnection);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => AttackAsync(server, Seed + lane, connections / 4)));

        Assert.True((await honest.PublishAsync("honest", "still here", qos: 2)).IsSuccess);
        Assert.Equal("honest", (await honest.ReceiveAsync()).Topic);
        await Within.Until(() => server.Server.ConnectionCount == 1);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Note;
        Assert.DoesNotContain(unobserved, e => e.ToString().Contains("MQTTnet", StringComparison.Ordinal));
    }

    private static async Task AttackAsync(TestServer server, int seed, int connections)
    {
        var mutation = new PacketMutation(seed);
        for (var i = 0; i < connections; i++)
        {
            var bytes = new List<byte>();
            var first = mutation.Next(out var version);
            if (i % 4 == 0)
                bytes.AddRange(first);
            else
                bytes.AddRange(PacketMutation.Encode(new MqttConnectPacket { ProtocolVersion = version, ClientId = $"m{seed}" }, version));
            for (var k = 0; k < PerConnection; k++)
                bytes.AddRange(mutation.Next(version));
            using var raw = await RawConnection.OpenAsync(server.Port, version);
            await raw.SendAndFinishAsync(bytes.ToArray());
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
