using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;
using Xunit.Abstractions;

namespace SmartPilots.Gateway.Tests.Faults;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int Publishers = 3;
    private const int InFlight = 20;

    /// <summary>A thousand: <c>tests/Benchmarks -- gateway kills</c>.</summary>
    private const int Kills = 8;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_gateway_is_killed_at_random_moments()
    {
        using var folder = new ScratchFolder();
        await using var functions = await FunctionsStandIn.StartAsync();
        var random = new Random(20261122);
        var acknowledged = new ConcurrentBag<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var gateway = await ChildGateway.StartAsync(folder, functions.Address);
            var enough = random.Next(1, 300);
            await PublishUntilKilledAsync(gateway, kill, enough, acknowledged);
        }
        var kept = Kept(folder, functions);
        var delivered = functions.Payloads();
        output.WriteLine($"{Kills} kills, {acknowledged.Count} PUBACKs, {kept.Count} messages kept, {acknowledged.Except(kept).Count()} lost, "
            + $"{delivered.Count} counted by the functions, {delivered.Count - delivered.Distinct().Count()} of them twice");
        Assert.True(acknowledged.Count > Kills, $"only {acknowledged.Count} acknowledged");
        Assert.Empty(acknowledged.Except(kept));
        // No message is counted twice either, whatever answers the kills have cost.
        Assert.Equal(delivered.Count, delivered.Distinct().Count());
    }

    private static async Task PublishUntilKilledAsync(ChildGateway gateway, int kill, int enough, ConcurrentBag<string> acknowledged)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        var publishers = new List<Task>();
        for (var p = 0; p < Publishers; p++)
        {
            var client = await gateway.ConnectAsync($"publisher-{p}");
            for (var lane = 0; lane < InFlight; lane++)
                publishers.Add(PublishAsync(client, $"{kill}/{p}/{lane}", payload =>
                {
                    acknowledged.Add(payload);
                    if (Interlocked.Increment(ref count) == enough)
                        reached.TrySetResult();
                }));
        }
        await Task.WhenAny(reached.Task, Task.WhenAll(publishers));
        Assert.True(reached.Task.IsCompleted, "the publishers ended before the gateway was killed");
        await gateway.KillAsync();
        await Task.WhenAll(publishers);
    }

    private static async Task PublishAsync(IMqttClient client, string name, Action<string> acknowledged)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var result = await client.PublishStringAsync(SpoolUnderTest.Topic, $"{name}/{i}", MqttQualityOfServiceLevel.AtLeastOnce);
                Assert.True(result.IsSuccess);
                acknowledged($"{name}/{i}");
            }
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            client.Close(); // killed: what was not acknowledged may be lost
        }
    }

    private static HashSet<string> Kept(ScratchFolder folder, FunctionsStandIn functions)
    {
        using var reader = new SpoolReader(Path.Combine(folder.File("data"), "spool.db"));
        var spooled = new List<SpooledMessage>();
        reader.Read(new LaneRange(0, long.MaxValue), spooled);
        return [.. functions.Payloads(), .. spooled.Select(message => System.Text.Encoding.UTF8.GetString(message.Payload.Span))];
    }
}
