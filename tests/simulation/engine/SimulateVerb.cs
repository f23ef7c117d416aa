using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Mutations;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation;

/// <summary>What <c>smartpilots simulate</c> does and prints. Exit codes: 0 all seeds kept every promise, 1 some did not, 2 wrong usage.</summary>
internal static class SimulateVerb
{
    public static int Run(SeedRange seeds, bool trace, string? mutation, int atOnce, TextWriter output)
    {
        if (mutation is not null && ShippedMutations.Find(mutation) is null)
        {
            output.WriteLine(mutation == "list" ? "Mutations:" : $"There is no mutation '{mutation}'. There are:");
            foreach (var one in ShippedMutations.All)
                output.WriteLine($"  {one().Name,-28} breaks: {one().Breaks}");
            return mutation == "list" ? 0 : 2;
        }
        if (trace && seeds.Count > 1)
        {
            output.WriteLine("--trace takes one seed: --seeds 17 --trace");
            return 2;
        }
        return trace || mutation is not null ? RunEach(seeds, trace, mutation, output) : RunMany(seeds, atOnce, output);
    }

    private static int RunEach(SeedRange seeds, bool trace, string? mutation, TextWriter output)
    {
        var failed = 0;
        for (var seed = seeds.First; seed <= seeds.Last; seed++)
        {
            var broken = mutation is null ? null : ShippedMutations.Find(mutation)!();
            var result = SimulatedRun.Of(new SimulationSettings(seed, broken, trace ? output : null));
            output.WriteLine($"seed {seed}: trace {result.TraceHash}, {result.Done.Events} events, {result.Done.Messages} messages");
            Report(result, mutation, output);
            failed += result.Failures.Count > 0 ? 1 : 0;
        }
        return failed > 0 ? 1 : 0;
    }

    private static int RunMany(SeedRange seeds, int atOnce, TextWriter output)
    {
        var campaign = new Campaign();
        campaign.Run(seeds, atOnce, (soFar, result) =>
        {
            Report(result, null, output);
            if (soFar.Seeds % 500 == 0)
                output.WriteLine($"{soFar.Seeds} of {seeds.Count} seeds, {soFar.Failed.Count} failed");
            return true;
        });
        Summarise(campaign, output);
        return campaign.Failed.Count > 0 ? 1 : 0;
    }

    private static void Report(SimulationResult result, string? mutation, TextWriter output)
    {
        if (result.Failures.Count == 0)
            return;
        output.WriteLine($"seed {result.Seed} failed:");
        foreach (var failure in result.Failures.Take(8))
            output.WriteLine($"  {failure}");
        output.WriteLine($"  replay: {ReplayCommand(result.Seed, mutation)}");
    }

    /// <summary>The one command that shows a failing seed again, with its trace.</summary>
    public static string ReplayCommand(ulong seed, string? mutation = null) =>
        $"./smartpilots simulate --seeds {seed} --trace" + (mutation is null ? "" : $" --mutation {mutation}");

    /// <summary>What was done, and how often each kind of fault struck.</summary>
    public static void Summarise(Campaign campaign, TextWriter output)
    {
        var done = campaign.Done;
        output.WriteLine($"{campaign.Seeds} seeds: {campaign.Failed.Count} failed; {done.Events} events, {done.Messages} messages, "
            + $"{done.Readings} readings, {done.Commits} commits, {done.Transitions} alert transitions, {done.Corrections} corrections, "
            + $"{done.Requeued} requeued, {done.Registered} registered");
        foreach (var kind in Enum.GetValues<FaultKind>())
            output.WriteLine($"  {kind,-32} {campaign.Fired[(int)kind],9}");
    }
}
