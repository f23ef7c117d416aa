using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary>The process is killed while a device publishes; what it acknowledged is there after the next start.</summary>
public sealed class ServeKillTests
{
    private const int Kills = 2;
    private const int AcknowledgedBeforeKill = 150;
    private const int InFlight = 20;
    private static readonly DateTime Day = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1);

    private readonly ConcurrentBag<DateTime> _acknowledged = [];
    private int _next;

    [Fact]
    public async Task What_was_acknowledged_before_kill_9_is_stored_and_in_the_ledger_after_the_next_start()
    {
        await using var system = new ServedSystem(ownProcess: true);
        await system.StartAgainAsync();
        for (var kill = 1; kill <= Kills; kill++)
        {
            using var device = await system.ConnectAsync();
            using var cut = new CancellationTokenSource();
            var publishing = Enumerable.Range(0, InFlight).Select(_ => PublishAsync(device, cut.Token)).ToList();
            await Until.TrueAsync(() => _acknowledged.Count >= kill * AcknowledgedBeforeKill, "some are acknowledged");
            await system.StartAgainAsync(); // kills it, and waits for nothing
            await cut.CancelAsync();
            await Task.WhenAll(publishing);
        }

        var acknowledged = _acknowledged.ToHashSet();
        await Until.TrueAsync(async () => acknowledged.IsSubsetOf(await system.StoredAsync(Day)), "all that was acknowledged is stored");
        using var asked = system.Operator;
        var messages = (await asked.GetAsync($"/api/ledger?pilot=village&device={ServedSystem.Device}"))["totals"]!["messages"]!;
        Assert.InRange((int)messages["accepted"]! + (int)messages["late"]!, acknowledged.Count, _next);
        Assert.Equal(0, (int)messages["quarantined"]!);
        var verified = await asked.PostAsync("/api/verify", new JsonObject { ["device"] = ServedSystem.Device });
        Assert.Equal(0, (int)verified["differenceCount"]!);
    }

    private async Task PublishAsync(IMqttClient device, CancellationToken cut)
    {
        while (!cut.IsCancellationRequested)
        {
            var at = Day.AddSeconds(Interlocked.Increment(ref _next));
            try
            {
                var answer = await device.PublishStringAsync(ServedSystem.Topic, $"{{\"t\":\"{at:s}Z\",\"values\":{{\"level_m\":2}}}}",
                    MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: cut);
                if (answer.IsSuccess)
                    _acknowledged.Add(at);
            }
            catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or InvalidOperationException)
            {
                return; // not acknowledged: it may be stored or not
            }
        }
    }
}
