using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.Oracle;
using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.World;

/// <summary>
/// One seed from beginning to end: devices speak while things break, then all becomes calm and must heal, then everything that the
/// store holds is compared with what was said.
/// </summary>
internal sealed class SimulatedSeed
{
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(5); // before anything fresh becomes stale

    private readonly SimulatedWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly List<SimulatedInstance> _instances;
    private readonly List<SimulatedGateway> _gateways;
    private readonly List<SimulatedDevice> _devices = [];
    private readonly SimulatedPerson _person;
    private bool _isStorm = true; // later on the pilot file is changed by plan only

    public SimulatedSeed(SimulatedWorld world)
    {
        _world = world;
        _instances = [.. Enumerable.Range(1, 1 + world.Random.Below(3)).Select(i => new SimulatedInstance(world, $"f{i}"))];
        _network = new SimulatedNetwork(world, _instances);
        _gateways = [.. Enumerable.Range(1, 1 + world.Random.Below(2)).Select(i => new SimulatedGateway(world, _network, $"g{i}"))];
        var numbers = new MessageNumbers();
        foreach (var site in SimulatedPilot.Sites)
        {
            foreach (var device in site.Devices)
                _devices.Add(new SimulatedDevice(world, _gateways, new MessageGenerator(site, device, world.Random.Fork(), numbers), device));
        }
        _person = new SimulatedPerson(world, _instances);
    }

    public WorkDone Run()
    {
        _world.Say("world", $"{_world.Start:O}, {_gateways.Count} gateways, {_instances.Count} instances");
        _instances.ForEach(instance => instance.Start());
        _gateways.ForEach(gateway => gateway.Start());
        foreach (var device in _devices.Where(device => _world.IsEdited || SimulatedPilot.Listed.Contains(device.Name)))
            device.Start(3 + _world.Random.Below(15));
        _person.Start(_world.Random.Below(9));
        Weather();
        var storm = _world.Random.Between(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(12));
        _world.Scheduler.RunUntil(() => _world.Scheduler.Now > storm.Ticks, Deadline);
        _isStorm = false;
        _world.Say("world", "is calm");
        if (_world.IsEdited)
            _world.Publish(_world.Editions[^1] with { Devices = SimulatedPilot.Listed + SimulatedPilot.Unlisted, Registers = false });
        _world.Faults.IsCalm = true;
        if (!_world.Scheduler.RunUntil(IsDone, Deadline))
            _world.Fail($"not done by {TimeSpan.FromTicks(_world.Scheduler.Now)} after {_world.Scheduler.Events} events");
        foreach (var instance in _instances)
            SweepOnce(instance);
        _gateways.ForEach(gateway => gateway.Look());
        var check = new FinalCheck(_world, _gateways);
        var done = check.Run();
        Requeue(check.Corrections);
        Retain();
        _world.Say("world", "ends");
        return done with { Requeued = _world.Requeued.Count };
    }

    // All has been said and counted; now the pilot file learns a stream, and what waits for it is requeued while things break again.
    private void Requeue(IReadOnlyDictionary<string, ExpectedCorrections> corrections)
    {
        var check = new RequeueCheck(_world, corrections);
        _world.Publish(_world.Editions[^1] with { HasColour = true });
        _world.Faults.IsCalm = false;
        _instances.ForEach(instance => instance.Reload());
        var engineers = Enumerable.Range(1, 1 + _world.Random.Below(3)).Select(i => new SimulatedEngineer(_world, _instances, $"e{i}")).ToList();
        engineers.ForEach(engineer => engineer.Start());
        var calm = _world.Scheduler.Now + _world.Random.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4)).Ticks;
        _world.Scheduler.RunUntil(() => _world.Scheduler.Now > calm, Deadline);
        _world.Faults.IsCalm = true;
        if (!_world.Scheduler.RunUntil(() => engineers.All(engineer => engineer.IsDone) && _instances.All(i => i is { IsUp: true, Open: 0 }), Deadline))
            _world.Fail("requeues do not come to an end");
        foreach (var instance in _instances)
            SweepOnce(instance);
        check.Run();
    }

    // At last the pilot keeps raw readings for two days only, and those of before go while things break.
    private void Retain()
    {
        var check = new RetentionCheck(_world);
        _world.Publish(_world.Editions[^1] with { RetentionDays = RetentionCheck.Days });
        _world.Faults.IsCalm = false;
        _instances.ForEach(instance => instance.Reload());
        var caretakers = Enumerable.Range(1, 1 + _world.Random.Below(2)).Select(i => new SimulatedRetentionTimer(_world, _instances, $"t{i}")).ToList();
        caretakers.ForEach(caretaker => caretaker.Start());
        var calm = _world.Scheduler.Now + _world.Random.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3)).Ticks;
        _world.Scheduler.RunUntil(() => _world.Scheduler.Now > calm, Deadline);
        _world.Faults.IsCalm = true;
        if (!_world.Scheduler.RunUntil(() => caretakers.All(caretaker => caretaker.IsDone) && _instances.All(i => i is { IsUp: true, Open: 0 }), Deadline))
            _world.Fail("retention does not come to an end");
        check.Run();
    }

    private bool IsDone() => _network.Travelling == 0
        && _devices.All(device => device.IsDone)
        && _person.IsDone
        && _gateways.All(gateway => gateway.IsEmpty)
        && _instances.All(instance => instance is { IsUp: true, Open: 0 });

    private void SweepOnce(SimulatedInstance instance)
    {
        var isSwept = false;
        _world.Scheduler.RunUntil(() => _instances.All(i => !i.IsSweeping), Deadline);
        instance.Sweep(() => isSwept = true);
        if (!_world.Scheduler.RunUntil(() => isSwept && _instances.All(i => !i.IsSweeping), Deadline))
            _world.Fail("the last sweep did not end");
    }

    // What strikes by itself, not on an occasion.
    private void Weather() => _world.Scheduler.After(_world.Random.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)), () =>
    {
        if (_world.Faults.IsCalm)
            return;
        foreach (var gateway in _gateways)
        {
            if (!_network.IsParted(gateway.Name) && _world.Faults.Strikes(FaultKind.LinkParted))
                _network.Part(gateway.Name);
            if (gateway.IsUp && _world.Faults.Strikes(FaultKind.GatewayRestarted))
                gateway.Restart();
        }
        if (_isStorm && _world.IsEdited && _world.Faults.Strikes(FaultKind.PilotEdited))
            Edit();
        foreach (var instance in _instances)
        {
            if (instance.IsUp && _world.Faults.Strikes(FaultKind.InstanceRecycled))
                instance.Recycle();
        }
        Weather();
    });

    // A device comes or goes, a stream does, or others may register themselves.
    private void Edit()
    {
        var last = _world.Editions[^1];
        var device = _world.Random.Pick(SimulatedPilot.Moving.ToList());
        _world.Publish(_world.Random.Unit() switch
        {
            < 0.45 when last.Devices.Contains(device) => last with { Devices = last.Devices.Replace($"{device}", "", StringComparison.Ordinal) },
            < 0.45 => last with { Devices = last.Devices + device },
            < 0.65 => last with { HasColour = !last.HasColour },
            _ => last with { Registers = !last.Registers },
        });
    }
}
