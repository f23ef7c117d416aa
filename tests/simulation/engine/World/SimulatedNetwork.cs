using System.Net;
using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.World;

/// <summary>
/// Between the gateways and the functions: requests and answers are lost, late, repeated and out of order, links part, and now and
/// then somebody else answers.
/// </summary>
internal sealed class SimulatedNetwork(SimulatedWorld world, IReadOnlyList<SimulatedInstance> instances)
{
    private readonly Dictionary<string, bool> _parted = [];

    /// <summary>Requests and copies that have not arrived.</summary>
    public int Travelling { get; private set; }

    /// <summary>The carrier for one run of a gateway's process.</summary>
    public HttpMessageHandler Carrier(SimulatedProcess gateway) => new SimulatedNetworkHandler(world, this, gateway);

    public bool IsParted(string gateway) => _parted.GetValueOrDefault(gateway);

    /// <summary>A gateway's link is gone for a while: minutes, so that a backlog grows.</summary>
    public void Part(string gateway)
    {
        world.Say("network", $"parts {gateway}");
        _parted[gateway] = true;
        world.Scheduler.After(world.Random.Between(TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(5)), () =>
        {
            world.Say("network", $"joins {gateway}");
            _parted[gateway] = false;
        });
    }

    /// <summary>Takes a request to some instance, perhaps more than once.</summary>
    /// <param name="answer">Told the answer to the first copy; null when its connection broke.</param>
    public void Deliver(SimulatedRequest request, Action<SimulatedAnswer?> answer)
    {
        if (world.Faults.Strikes(FaultKind.RequestRepeated))
            Arrive(request, _ => { }, world.Random.Between(TimeSpan.Zero, TimeSpan.FromMinutes(3)));
        var delay = world.Faults.Strikes(FaultKind.RequestDelayed)
            ? world.Random.Between(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2))
            : world.Random.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(200));
        Arrive(request, answer, delay);
    }

    private void Arrive(SimulatedRequest request, Action<SimulatedAnswer?> answer, TimeSpan delay)
    {
        Travelling++;
        world.Scheduler.After(delay, () =>
        {
            Travelling--;
            var instance = world.Random.Pick(instances);
            instance.Handle(request, answer);
        });
    }

    /// <summary>What stands in the way may answer itself; null when the request goes through.</summary>
    public HttpResponseMessage? Intercept()
    {
        if (world.Faults.Strikes(FaultKind.FrontDoorUnavailable))
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Headers = { { "Retry-After", "3" } } };
        if (world.Faults.Strikes(FaultKind.KeyRefused))
            return new HttpResponseMessage(HttpStatusCode.Unauthorized);
        if (world.Faults.Strikes(FaultKind.CaptivePortal))
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>Welcome!", null, "text/html") };
        return null;
    }
}
