using SmartPilots.Core;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>A device of a scenario: what it measures and when it sends.</summary>
/// <param name="EverySeconds">Seconds between messages; a multiple of the scenario's step.</param>
/// <param name="PhaseSeconds">Its own second within the step, so that a fleet does not speak in one breath.</param>
public sealed record SimulatedDevice(DeviceKey Key, int EverySeconds, int PhaseSeconds, IReadOnlyList<Sensor> Sensors)
{
    public string Topic { get; } = new DeviceTopic(Key, DeviceTopic.Readings).ToString();
}
