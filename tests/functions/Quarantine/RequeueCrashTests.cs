using SmartPilots.Core.Storage;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Quarantine;

/// <summary>A requeue that dies, or loses an answer, at every single operation of the store, and is asked for again: exactly once.</summary>
public sealed class RequeueCrashTests
{
    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    [InlineData(StoreFault.AnswerLost)]
    [InlineData(StoreFault.Unavailable)]
    [InlineData(StoreFault.Conflict)]
    public async Task A_requeue_disturbed_at_any_operation_ends_as_one_that_was_not(StoreFault fault)
    {
        var (undisturbed, operations) = await RunAsync(StoreFault.None, -1);
        Assert.InRange(operations, 15, 200);
        for (var at = 0; at < operations; at++)
        {
            var (disturbed, _) = await RunAsync(fault, at);
            Assert.True(undisturbed == disturbed, $"{fault} at operation {at}:\n{disturbed}\nis not\n{undisturbed}");
        }
    }

    // All that is stored, told and counted at the end; and how many operations the first requeue took.
    private static async Task<(string Facts, int Operations)> RunAsync(StoreFault fault, int at)
    {
        var scene = new RequeueScene();
        var ingest = scene.Ingest;
        await ingest.SendAsync(
            ingest.Message(0, "\"flow_lps\":200", device: "d3"),
            ingest.Message(61, "\"flow_lps\":210", device: "d3"),
            ingest.Message(120, "\"flow_lps\":7", device: "d3"),
            ingest.Message(0, "\"flow_lps\":1,\"temp_c\":21"),
            ingest.Message(60, "\"temp_c\":22,\"humidity\":40"),
            ingest.Raw("pilots/p/s/d2/readings", "{"),
            ingest.Raw("pilots/p/s/nobody/readings", "{}"),
            scene.Log(60));
        scene.Fix();
        await ingest.SendAsync(ingest.Message(120, "\"flow_lps\":9", IngestScene.GatewayB, "d3")); // what is requeued displaces it
        ingest.Clock.Advance(TimeSpan.FromMinutes(3));
        var waiting = await scene.WaitingAsync();
        var operations = 0;
        ingest.Store.Fault = _ => operations++ == at ? fault : StoreFault.None;
        try
        {
            await RequeueScene.RequeueAsync(scene.Instance(), waiting);
        }
        catch (StoreCrashException)
        {
            // the process is gone; another one is asked again, below
        }
        ingest.Store.Fault = null;
        var first = operations;
        for (var round = 0; round < 3; round++)
            await scene.RequeueAllAsync();
        await ingest.Sweep().RunAsync(default);
        return (await FactsAsync(scene), first);
    }

    private static async Task<string> FactsAsync(RequeueScene scene)
    {
        var (ingest, requeued) = (scene.Ingest, await scene.RequeuedAsync());
        var waiting = (await scene.WaitingAsync()).Select(entry => $"{entry.Id} {string.Join(',', entry.Faults.Select(fault => fault.Reason))}");
        var alerts = (await ingest.AlertsAsync()).Select(alert => $"{alert.Id} {alert.State}");
        var latest = ingest.Store.Rows(Tables.Latest).Select(Core.Ingest.LatestRow.FromRow)
            .Select(row => $"{row.Device} {row.MaxTicks} {row.OpenAlerts} {string.Join(',', row.Streams.Select(s => $"{s.Key}={s.Value.Latest}"))}");
        Assert.Empty(ingest.Store.Rows(Tables.Pending));
        Assert.Equal(0, await scene.DifferencesAsync());
        return string.Join('\n', [ingest.Content(), await ingest.LedgerAsync(), $"requeued {requeued}", .. waiting, .. alerts, .. latest]);
    }
}
