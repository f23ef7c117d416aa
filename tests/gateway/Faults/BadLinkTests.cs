using SmartPilots.Gateway.Tests.Forwarding;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Faults;

public sealed class BadLinkTests
{
    public static TheoryData<string> Faults =>
        ["cut at once", "cut in the request", "cut in the answer", "cut before the answer's end", "silent", "slow", "too slow"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_link_that_breaks_again_and_again_loses_nothing_and_doubles_nothing(string kind)
    {
        var fault = kind switch
        {
            "cut at once" => new LinkFault(CutUpAfter: 1),
            "cut in the request" => new LinkFault(CutUpAfter: 600),
            "cut in the answer" => new LinkFault(CutDownAfter: 60),
            "cut before the answer's end" => new LinkFault(CutDownAfter: 400),
            "slow" => new LinkFault(Delay: TimeSpan.FromSeconds(0.2)),
            "too slow" => new LinkFault(Delay: TimeSpan.FromSeconds(1.5)), // longer than a try may take: the answer comes to nobody
            _ => new LinkFault(Silent: true),
        };
        await RunAsync(Enumerable.Repeat(fault, kind is "silent" or "too slow" ? 2 : 6)); // each of these two costs the time that a try may take
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_link_that_breaks_anywhere_loses_nothing_and_doubles_nothing(int seed)
    {
        var random = new Random(seed);
        await RunAsync(Enumerable.Range(0, 25).Select(_ => random.Next(2) == 0
            ? new LinkFault(CutUpAfter: random.Next(1, 4000))
            : new LinkFault(CutDownAfter: random.Next(1, 6000))));
    }

    private static async Task RunAsync(IEnumerable<LinkFault> plan)
    {
        var faults = plan.ToList();
        await using var functions = await FunctionsStandIn.StartAsync();
        using var bad = new BadLink(functions.Address, faults);
        await using var link = await LinkUnderTest.StartAsync(o => o with
        {
            Functions = bad.Address,
            TryTimeout = TimeSpan.FromSeconds(1),
            LongestPause = TimeSpan.FromMilliseconds(100),
        });
        for (var i = 0; i < 300; i += 50)
            await Task.WhenAll(Enumerable.Range(i, 50).Select(n => link.Spool.Put($"message {n}")));
        await link.DrainAsync();
        var carries = faults.TrueForAll(fault => fault.Delay > TimeSpan.Zero && fault.Delay < TimeSpan.FromSeconds(1));
        Assert.True(bad.Connections > (carries ? 0 : 1), $"{bad.Connections} connections");
        Assert.Equal(ForwarderTests.Names(300), functions.Payloads());
        Assert.Equal(300, link.Spool.Snapshot.Delivered);
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);
    }
}
