using System.Collections.Concurrent;
using SmartPilots.Simulation.Mutations;
using SmartPilots.Simulation.World;
using Xunit.Abstractions;

namespace SmartPilots.Simulation.Tests;

/// <summary>The simulation finds bugs: each way of breaking the code on purpose is caught.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const ulong Seeds = 200;

    [Fact]
    public void Every_broken_variant_is_caught_within_200_seeds()
    {
        var caught = new ConcurrentDictionary<string, SimulationResult?>();
        Parallel.ForEach(ShippedMutations.All, mutation => caught[mutation().Name] = Campaign.Catch(mutation, Seeds));

        foreach (var mutation in ShippedMutations.All.Select(mutation => mutation()).OrderBy(mutation => mutation.Breaks))
        {
            var result = caught[mutation.Name];
            output.WriteLine($"{mutation.Breaks,-34} {mutation.Name,-32} seed {result?.Seed.ToString() ?? "none",-5} {result?.Failures[0].Split('\n')[0]}");
        }
        Assert.Empty(caught.Where(pair => pair.Value is null).Select(pair => pair.Key));
    }

    [Fact]
    public void Each_promise_has_a_variant_that_breaks_it() =>
        Assert.Equal(
            typeof(Promises).GetFields().Select(field => (string)field.GetValue(null)!).Order(),
            ShippedMutations.All.Select(mutation => mutation().Breaks).Distinct().Order());
}
