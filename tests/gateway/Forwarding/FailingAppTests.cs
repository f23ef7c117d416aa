using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Forwarding;

/// <summary>An app that fails over one message must not stop the others; one that fails for all must not have the spool set aside.</summary>
public sealed class FailingAppTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(38)]
    public async Task A_message_over_which_the_app_fails_again_and_again_is_set_aside_and_all_others_arrive_in_order(int bad)
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { BatchEvents = 16, LongestPause = TimeSpan.FromMilliseconds(50) });
        link.Functions.BeforeCounting = (context, events) => FailAsync(context, events.Any(e => Name(e) == $"message {bad}"));

        await PutAsync(link, 40);
        await link.DrainAsync();

        var arrived = link.Functions.Payloads();
        for (var device = 0; device < 3; device++)
        {
            Assert.Equal(Enumerable.Range(0, 40).Where(i => i % 3 == device && i != bad).Select(i => $"message {i}"),
                arrived.Where(name => int.Parse(name[8..]) % 3 == device));
        }
        Assert.Equal((39, 1), (link.Spool.Snapshot.Delivered, link.Spool.Snapshot.Poisoned));
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);
    }

    [Theory]
    [InlineData(BatchLimits.ProblemPrefix + "internal", 80)]
    [InlineData("about:blank", 20)]
    public async Task An_app_that_fails_for_everybody_sets_nothing_aside_and_goes_on_when_it_is_mended(string type, int tries)
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { BatchEvents = 16, LongestPause = TimeSpan.FromMilliseconds(20) });
        link.Functions.Refuse(500, type);
        await PutAsync(link, 40);
        await Eventually.Holds(() => link.Functions.Requests > tries, "many tries");
        Assert.Equal((0, 40), (link.Spool.Snapshot.Poisoned, link.Spool.Snapshot.Depth));

        link.Functions.Before = null;
        await link.DrainAsync();

        Assert.Equal(ForwarderTests.Names(40).Order(), link.Functions.Payloads().Order());
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);
    }

    [Fact]
    public async Task Where_nobody_else_sends_a_message_over_which_the_app_fails_waits()
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { LongestPause = TimeSpan.FromMilliseconds(20) });
        link.Functions.BeforeCounting = (context, events) => FailAsync(context, events.Any(e => Name(e) == "message 0"));
        await link.PutAsync(5); // all of one device
        await Eventually.Holds(() => link.Functions.Requests > 40, "many tries");
        Assert.Equal((0, 5), (link.Spool.Snapshot.Poisoned, link.Spool.Snapshot.Depth));

        await link.Spool.Put("message 5", "pilots/p/s/other/readings");
        await link.DrainAsync();

        Assert.Equal((5, 1), (link.Spool.Snapshot.Delivered, link.Spool.Snapshot.Poisoned));
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);
    }

    private static async Task<bool> FailAsync(HttpContext context, bool fails)
    {
        if (fails)
            await FunctionsStandIn.ProblemAsync(context, 500, BatchLimits.ProblemPrefix + "internal");
        return fails;
    }

    private static string Name(DeviceEvent message) => System.Text.Encoding.UTF8.GetString(message.Payload.Span);

    private static Task PutAsync(LinkUnderTest link, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => link.Spool.Put($"message {i}", $"pilots/p/s/d{i % 3}/readings")));
}
