using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.World;
using Xunit.Abstractions;

namespace SmartPilots.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Two_hundred_and_fifty_seeds_keep_every_promise_and_every_kind_of_fault_struck()
    {
        var campaign = new Campaign();
        campaign.Run(new SeedRange(1, 250), Environment.ProcessorCount, (soFar, _) => soFar.Failed.Count < 5);

        var summary = new StringWriter();
        SimulateVerb.Summarise(campaign, summary);
        output.WriteLine(summary.ToString());
        Assert.Empty(campaign.Failed.Select(result => $"{SimulateVerb.ReplayCommand(result.Seed)}: {string.Join("; ", result.Failures.Take(3))}"));
        Assert.True(campaign.Done.Corrections > 125, "people corrected next to nothing");
        Assert.True(campaign.Done.Requeued > 75, "next to nothing was requeued");
        Assert.True(campaign.Done.Registered > 7, "next to no device registered itself");
        Assert.DoesNotContain(Enum.GetValues<FaultKind>(), kind => campaign.Fired[(int)kind] == 0);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(240)]
    public void The_same_seed_gives_the_same_trace_byte_for_byte(ulong seed)
    {
        var (first, second) = (new StringWriter(), new StringWriter());

        var before = SimulatedRun.Of(new SimulationSettings(seed, Trace: first));
        SimulatedRun.Of(new SimulationSettings(seed + 1)); // what ran in between leaves nothing behind
        var after = SimulatedRun.Of(new SimulationSettings(seed, Trace: second));

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal(before.TraceHash, after.TraceHash);
        Assert.True(before.Done.Events > 100, "next to nothing happened");
    }

    [Fact]
    public void Seeds_differ() =>
        Assert.Equal(20, Enumerable.Range(1, 20).Select(seed => SimulatedRun.Of(new SimulationSettings((ulong)seed)).TraceHash).Distinct().Count());
}
