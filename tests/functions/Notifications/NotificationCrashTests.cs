using System.Text.Json.Nodes;
using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Notifications;

/// <summary>The process dies at each operation of the store in turn, on the way from the reading that raises to the record that it was told.</summary>
public sealed class NotificationCrashTests
{
    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    [InlineData(StoreFault.Unavailable)]
    [InlineData(StoreFault.AnswerLost)]
    public async Task Whatever_fails_raise_and_clear_are_each_told_under_one_id(StoreFault fault)
    {
        for (var at = 0; ; at++)
        {
            await using var scene = await NotificationScene.StartAsync();
            var operations = 0;
            scene.Ingest.Store.Fault = _ => operations++ == at ? fault : StoreFault.None;
            var raising = scene.Ingest.Message(0, "\"flow_lps\":150");
            var still = scene.Ingest.Message(60, "\"flow_lps\":150");
            var clearing = scene.Ingest.Message(120, "\"flow_lps\":1");
            await UntilDoneAsync(async () => await Ingest.IngestScene.SendAsync(scene.Ingest.Instance(), raising) != "retry");
            await UntilDoneAsync(async () => await Ingest.IngestScene.SendAsync(scene.Ingest.Instance(), still) != "retry");
            await SettleAsync(scene);
            await UntilDoneAsync(async () => await Ingest.IngestScene.SendAsync(scene.Ingest.Instance(), clearing) != "retry");
            await SettleAsync(scene);

            Assert.Equal(["cleared amina sent", "raised amina sent"], scene.Rows());
            Assert.Equal(0, scene.Markers);
            var told = scene.Received.GroupBy(delivery => delivery.Alerts.Single()).ToList();
            Assert.Equal(2, told.Count);
            Assert.All(told, alert => Assert.Single(alert.Select(delivery => delivery.Id).Distinct()));
            if (operations <= at)
                return; // beyond the last operation
        }
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    [InlineData(StoreFault.AnswerLost)]
    public async Task Whatever_fails_a_reminder_comes_once_in_each_interval_and_a_shelving_ends_once(StoreFault fault)
    {
        for (var at = 0; ; at++)
        {
            await using var scene = await NotificationScene.StartAsync("""{ "to": ["amina"], "remindMinutes": 60 }""");
            scene.Ingest.UsePilot(json => json.Replace("\"silentAfterSeconds\": 600", "\"silentAfterSeconds\": 0", StringComparison.Ordinal));
            await scene.RaiseAsync();
            var id = (await scene.Ingest.AlertsAsync()).Single().Id;
            var operations = 0;
            scene.Ingest.Store.Fault = _ => operations++ == at ? fault : StoreFault.None;
            await SettleAsync(scene); // raised
            scene.Ingest.Clock.Advance(TimeSpan.FromMinutes(60));
            await SettleAsync(scene); // first reminder
            var until = scene.Ingest.Clock.GetUtcNow().UtcTicks + TimeSpan.FromMinutes(90).Ticks;
            var shelve = new HandlingEntry("e", HandlingAction.Shelve, "amina", 1, "why", null, until);
            await UntilDoneAsync(async () => (await scene.Ingest.Handling.AddAsync(id, shelve, default)).Outcome == Functions.Handling.HandlingOutcome.Done);
            scene.Ingest.Clock.Advance(TimeSpan.FromMinutes(60));
            await SettleAsync(scene); // nothing
            scene.Ingest.Clock.Advance(TimeSpan.FromMinutes(30));
            await SettleAsync(scene); // the end, in place of the reminder that waited

            Assert.Equal(["raised", "reminder", "shelf-end"], scene.Received.SelectMany(one => JsonNode.Parse(one.Body)!["alerts"]!.AsArray())
                .DistinctBy(alert => (string)alert!["id"]!).Select(alert => (string)alert!["state"]!).Order());
            if (operations <= at)
                return; // beyond the last operation
        }
    }

    // Sweeps publish what was left; the sender goes on when the lease of a dead one is over.
    private static async Task SettleAsync(NotificationScene scene)
    {
        for (var i = 0; i < 2; i++)
        {
            await UntilDoneAsync(async () =>
            {
                await scene.Ingest.Sweep().RunAsync(CancellationToken.None);
                return true;
            });
            scene.Ingest.Clock.Advance(TimeSpan.FromSeconds(130));
            await UntilDoneAsync(async () =>
            {
                await scene.Sender().RunAsync(CancellationToken.None);
                return true;
            });
        }
    }

    private static async Task UntilDoneAsync(Func<Task<bool>> step)
    {
        for (var i = 0; i < 5; i++)
        {
            try
            {
                if (await step())
                    return;
            }
            catch (Exception e) when (e is StoreCrashException or Core.Storage.StoreUnavailableException or AggregateException)
            {
                // died, or the store was away: it starts again
            }
        }
        Assert.Fail("it does not get through");
    }
}
