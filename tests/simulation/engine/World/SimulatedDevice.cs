using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Fleet;

namespace SmartPilots.Simulation.World;

/// <summary>A device that publishes with QoS 1: it keeps a message, and publishes it again, until it is acknowledged.</summary>
internal sealed class SimulatedDevice(SimulatedWorld world, IReadOnlyList<SimulatedGateway> gateways, MessageGenerator generator, string name)
{
    private readonly List<GeneratedMessage> _unacknowledged = [];
    private readonly TimeSpan _pace = world.Random.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(40));
    private SimulatedGateway _gateway = world.Random.Pick(gateways);
    private int _left;

    public string Name => name;
    public bool IsDone => _left == 0 && _unacknowledged.Count == 0;

    public void Start(int messages)
    {
        _left = messages;
        Speak();
    }

    private void Speak()
    {
        if (_left == 0)
            return;
        _left--;
        var message = generator.Next(world.Start.Ticks + world.Scheduler.Now);
        world.Messages.Add(message.Text, message);
        world.Say(name, $"says {message.Number} {message.Topic} {(message.Payload.Length < 200 ? message.Text : "…")}");
        _unacknowledged.Add(message);
        Publish(message);
        if (gateways.Count > 1 && world.Faults.Strikes(FaultKind.PublishedToBoth))
            Travel(message, gateways.First(gateway => gateway != _gateway));
        // Now and then several at once, so that batches hold more than one of a device.
        world.Scheduler.After(world.Random.Chance(0.3) ? TimeSpan.Zero : world.Random.Between(TimeSpan.Zero, _pace * 2), Speak);
    }

    private void Publish(GeneratedMessage message)
    {
        if (!_unacknowledged.Contains(message))
            return;
        if (world.Faults.Strikes(FaultKind.DeviceMoved))
            _gateway = world.Random.Pick(gateways);
        Travel(message, _gateway);
        if (world.Faults.Strikes(FaultKind.PublishRepeated))
            Travel(message, _gateway);
        world.Scheduler.After(world.Random.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(12)), () => Publish(message));
    }

    private void Travel(GeneratedMessage message, SimulatedGateway to)
    {
        if (world.Faults.Strikes(FaultKind.PublishLost))
            return;
        world.Scheduler.After(Hop(), () => to.Receive(message, () =>
        {
            if (!world.Faults.Strikes(FaultKind.AcknowledgementLost))
                world.Scheduler.After(Hop(), () => _unacknowledged.Remove(message));
        }));
    }

    private TimeSpan Hop() => world.Random.Between(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(600));
}
