using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Forwarding;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Forwarding;

/// <summary>One device whose partition takes nothing must not hold up the others, and loses nothing itself.</summary>
public sealed class TroubledDeviceTests
{
    private const string Troubled = "pilots/p/s/d2/readings";
    private const string Sound = "pilots/p/s/d1/readings";

    [Fact]
    public async Task A_device_that_the_store_does_not_take_waits_in_order_while_the_others_go_on()
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { BatchEvents = 4, LongestPause = TimeSpan.FromMilliseconds(100) });
        var isTroubled = true;
        link.Functions.BeforeCounting = (context, events) => HoldBackAsync(link, context, events, () => isTroubled);

        await link.Spool.Put("t0", Troubled); // alone in the first batch: all of it is refused
        for (var i = 0; i < 30; i++)
        {
            await link.Spool.Put($"s{i}", Sound);
            await link.Spool.Put($"t{i + 1}", Troubled);
        }
        await Eventually.Holds(() => link.Functions.Payloads().Count(name => name[0] == 's') == 30, () => $"the others: {link.Functions.Count()} {link.Spool.Snapshot}");
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"s{i}"), link.Functions.Payloads());
        await Eventually.Holds(() => link.Spool.Snapshot.Depth == 31, () => $"the others to leave the spool: {link.Spool.Snapshot}");
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);

        isTroubled = false;
        await link.DrainAsync();

        Assert.Equal(Enumerable.Range(0, 31).Select(i => $"t{i}"), link.Functions.Payloads().Where(name => name[0] == 't'));
        Assert.Equal((61, 0), (link.Spool.Snapshot.Accepted, link.Spool.Snapshot.Redelivered));
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);
    }

    [Fact]
    public async Task A_store_that_is_away_for_all_is_waited_for_and_nothing_changes_its_order()
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { BatchEvents = 3, LongestPause = TimeSpan.FromMilliseconds(50) });
        link.Functions.BeforeCounting = (context, _) => link.AnswerFirst(12, context, StoreAwayAsync);

        await link.PutAsync(50);
        await link.DrainAsync();

        Assert.Equal(ForwarderTests.Names(50), link.Functions.Payloads());
        Assert.All(link.Functions.BatchSizes, size => Assert.InRange(size, 1, 50));
        Assert.Equal(50, link.Spool.Snapshot.Accepted);
    }

    [Fact]
    public async Task Functions_that_refuse_everything_halt_the_lane_instead_of_turning_the_spool_into_poison()
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { PoisonLimit = 5 });
        link.Functions.Refuse(400, BatchLimits.ProblemPrefix + "malformed-batch");
        await link.PutAsync(60);
        await Eventually.Holds(() => link.Forwarder.Lanes.Any(lane => lane.State == ForwarderState.Halted), () => $"a halt: {string.Join(' ', link.Forwarder.Lanes)}");
        var probed = link.Functions.Requests + 20;
        await Eventually.Holds(() => link.Functions.Requests > probed, "more probes");
        Assert.Equal((5, 55), (link.Spool.Snapshot.Poisoned, link.Spool.Snapshot.Depth));
        Assert.Contains("PoisonLimit", link.Forwarder.Lanes.First(lane => lane.State == ForwarderState.Halted).LastError);

        link.Functions.Before = null;
        await link.DrainAsync();

        Assert.Equal(ForwarderTests.Names(60).Skip(5), link.Functions.Payloads());
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);
    }

    // As the functions do: within a device nothing after what could not be taken is taken, and a batch of nothing else is a 503.
    private static async Task<bool> HoldBackAsync(LinkUnderTest link, HttpContext context, IReadOnlyList<DeviceEvent> events, Func<bool> isTroubled)
    {
        var holds = isTroubled();
        link.Functions.Judge = message => holds && message.Topic == Troubled ? Outcome.Retry : Outcome.Accepted;
        if (!holds || events.Any(e => e.Topic != Troubled))
            return false;
        await StoreAwayAsync(context);
        return true;
    }

    private static Task StoreAwayAsync(HttpContext context) => FunctionsStandIn.ProblemAsync(context, 503, BatchLimits.ProblemPrefix + "store-unavailable");
}
