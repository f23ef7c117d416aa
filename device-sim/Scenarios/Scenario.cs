using NodaTime;
using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>
/// A simulated place with its sensors and labelled events, read from <c>pilots/scenarios/*.scenario.json</c> for one seed. Stepwise: one
/// run each.
/// </summary>
public sealed class Scenario
{
    public required string Pilot { get; init; }
    public required DateTimeZone Zone { get; init; }
    public required World World { get; init; }

    /// <summary>When a demonstration begins best, site time.</summary>
    public required LocalTime DemoStart { get; init; }
    public required IReadOnlyList<LabelledEvent> Events { get; init; }
    public required IReadOnlyList<SimulatedDevice> Devices { get; init; }
    internal IReadOnlyList<Component> Components { get; init; } = [];

    /// <summary>Variables that only events change, with their value when none does.</summary>
    internal IReadOnlyList<(int Variable, double Otherwise)> Inputs { get; init; } = [];

    internal void Start()
    {
        ApplyEvents();
        foreach (var component in Components)
            component.Start(World);
    }

    internal void Advance(long step)
    {
        World.MoveTo(step, Zone);
        ApplyEvents();
        foreach (var component in Components)
            component.Advance(World);
    }

    private void ApplyEvents()
    {
        foreach (var (variable, otherwise) in Inputs)
            World[variable] = otherwise;
        foreach (var happening in Events)
            happening.Apply(World);
    }
}
