using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>A device of a scenario: what it measures and when it sends.</summary>
/// <param name="EverySeconds">Seconds between messages; a multiple of the scenario's step.</param>
/// <param name="PhaseSeconds">Its own second within the step, so that a fleet does not speak in one breath.</param>
public sealed record SimulatedDevice(DeviceKey Key, int EverySeconds, int PhaseSeconds, IReadOnlyList<Sensor> Sensors)
{
    public string Topic { get; } = new DeviceTopic(Key, DeviceTopic.Readings).ToString();

    /// <summary>The listed device that this is a further one of; null of a listed one.</summary>
    public SimulatedDevice? Like { get; init; }

    /// <summary>
    /// A further device of the same type at the same place: it sees what this one sees, through sensors and at a second of its own.
    /// </summary>
    /// <param name="number">From 2.</param>
    internal SimulatedDevice Again(int number, ulong seed, int stepSeconds)
    {
        var key = new DeviceKey(Key.Pilot, Key.Site, $"{Key.Device}-{number}");
        return new SimulatedDevice(key, EverySeconds, Phase(key, seed, stepSeconds),
            [.. Sensors.Select(sensor => sensor.Another(new StatelessRandom(seed, $"{key}/{sensor.Stream}")))]) { Like = this };
    }

    internal static int Phase(DeviceKey key, ulong seed, int stepSeconds) => (int)(new StatelessRandom(seed, $"{key}").Uniform(0) * stepSeconds);
}
