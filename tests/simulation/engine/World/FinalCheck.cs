using SmartPilots.Functions.Corrections;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.Oracle;

namespace SmartPilots.Simulation.World;

/// <summary>All promises, one after the other, against all that was said.</summary>
internal sealed class FinalCheck(SimulatedWorld world, IReadOnlyList<SimulatedGateway> gateways)
{
    private readonly AlertsCheck _alerts = new(world);
    private readonly LedgerCheck _ledger = new(world);
    private readonly QuarantineCheck _quarantine = new(world);

    /// <summary>Those that hold, by the device's partition.</summary>
    public Dictionary<string, ExpectedCorrections> Corrections { get; } = [];

    public WorkDone Run()
    {
        var byPartition = new MessageReadings(world).Events.ToLookup(e => e.Partition);
        long readings = 0, transitions = 0;
        foreach (var site in SimulatedPilot.Sites)
        {
            foreach (var device in site.Devices)
            {
                var partition = $"{SimulatedPilot.Id}~{site.Id}~{device}";
                var replay = Replay(partition, byPartition[partition]);
                replay.Corrections.Check();
                Corrections[partition] = replay.Corrections;
                var expected = new ExpectedReadings(byPartition[partition], replay.Corrections);
                new DeviceCheck(world, site, device, expected).Run(replay.Model);
                _alerts.Expect(site, device, replay.Outbox);
                _quarantine.Check([.. byPartition[partition]], expected);
                readings += expected.Kept.Count;
                transitions += replay.Outbox.Count;
            }
        }
        var known = SimulatedPilot.Sites.SelectMany(site => site.Devices.Select(device => $"{SimulatedPilot.Id}~{site.Id}~{device}")).ToHashSet();
        foreach (var nobody in byPartition.Where(group => !known.Contains(group.Key)))
        {
            Replay(nobody.Key, nobody);
            _quarantine.Check([.. nobody], new ExpectedReadings(nobody));
        }
        _ledger.Run(gateways);
        new SequencesCheck(world).Run();
        new LatestOrderCheck(world).Run();
        _alerts.Run();
        _quarantine.Finish();
        return new WorkDone(world.Scheduler.Events, world.Wire.Events.Count, readings, world.Commits.Commits.Count, transitions,
            world.Corrections.Count(correction => correction.Outcome == CorrectionOutcome.Made), Registered: new RegistrationCheck(world).Run());
    }

    private ModelReplay Replay(string partition, IEnumerable<WireEvent> events)
    {
        var replay = new ModelReplay(world, partition, events);
        replay.Run();
        _ledger.Expect(partition, replay.Model);
        return replay;
    }
}
