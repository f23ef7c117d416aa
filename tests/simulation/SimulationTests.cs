using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.World;
using Xunit.Abstractions;

namespace SmartPilots.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void A_hundred_and_fifty_seeds_keep_every_promise_and_every_kind_of_fault_struck()
    {
        var (campaign, traces) = (new Campaign(), new HashSet<string>());
        campaign.Run(new SeedRange(1, 150), Environment.ProcessorCount, (soFar, result) => traces.Add(result.TraceHash) & soFar.Failed.Count < 5);

        var summary = new StringWriter();
        SimulateVerb.Summarise(campaign, summary);
        output.WriteLine(summary.ToString());
        Assert.Empty(campaign.Failed.Select(result => $"{SimulateVerb.ReplayCommand(result.Seed)}: {string.Join("; ", result.Failures.Take(3))}"));
        Assert.True(traces.Count == 150, "seeds do not differ");
        Assert.True(campaign.Done.Corrections > 75, "people corrected next to nothing");
        Assert.True(campaign.Done.Requeued > 45, "next to nothing was requeued");
        Assert.True(campaign.Done.Registered > 4, "next to no device registered itself");
        Assert.DoesNotContain(Enum.GetValues<FaultKind>(), kind => campaign.Fired[(int)kind] == 0);
    }

    [Theory]
    [InlineData(3)]
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
}
