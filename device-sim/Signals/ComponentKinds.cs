namespace SmartPilots.DeviceSim.Signals;

/// <summary>The kinds of component that a scenario file can name.</summary>
internal static class ComponentKinds
{
    public static readonly IReadOnlyDictionary<string, Func<ComponentParameters, Component>> All =
        new Dictionary<string, Func<ComponentParameters, Component>>(StringComparer.Ordinal)
        {
            ["battery"] = given => new Battery(given),
            ["cycle"] = given => new Cycle(given),
            ["decay"] = given => new Decay(given),
            ["lag"] = given => new Lag(given),
            ["linear"] = given => new Linear(given),
            ["meter"] = given => new Meter(given),
            ["product"] = given => new Product(given),
            ["profile"] = given => new Profile(given),
            ["pump"] = given => new Pump(given),
            ["rain"] = given => new Rain(given),
            ["river"] = given => new River(given),
            ["sun"] = given => new Sun(given),
            ["tank"] = given => new Tank(given),
            ["threshold"] = given => new Threshold(given),
            ["tide"] = given => new Tide(given),
            ["walk"] = given => new Walk(given),
        };
}
