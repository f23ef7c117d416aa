namespace SmartPilots.Simulation.World;

/// <summary>Runs one seed with all that it needs around it.</summary>
internal static class SimulatedRun
{
    /// <summary>On a thread of its own, where no synchronization context sends anything elsewhere.</summary>
    public static SimulationResult Of(SimulationSettings settings)
    {
        SimulationResult? result = null;
        var thread = new Thread(() => result = RunHere(settings));
        thread.Start();
        thread.Join();
        return result!;
    }

    private static SimulationResult RunHere(SimulationSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("smartpilots-simulation-");
        try
        {
            using var world = new SimulatedWorld(settings, folder.FullName);
            var done = Run(world);
            return new SimulationResult(settings.Seed, world.Trace.Hash(), world.Failures, world.Faults.Fired, done);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // What throws is a bug, in the simulation or in the code it runs: that seed failed, and the others go on.
    private static WorkDone Run(SimulatedWorld world)
    {
        try
        {
            return new SimulatedSeed(world).Run();
        }
        catch (Exception e)
        {
            world.Fail($"the simulation threw {e}");
            return default;
        }
    }
}
