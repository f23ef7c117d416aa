using NodaTime;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim;

/// <summary>
/// The devices of a scenario as senders of messages. The same seed and times give the same bytes on any machine and in any run:
/// the place is always played from ten days before the UTC month of the first message, and all randomness is a function of seed, name
/// and step.
/// </summary>
public sealed class Fleet(string scenarioFile, ulong seed)
{
    private static readonly Duration WarmUp = Duration.FromDays(10);

    private readonly Scenario _checked = ScenarioReader.Read(scenarioFile, seed);

    public string Pilot => _checked.Pilot;
    public DateTimeZone Zone => _checked.Zone;
    public LocalTime DemoStart => _checked.DemoStart;
    public IReadOnlyList<LabelledEvent> Events => _checked.Events;
    public IReadOnlyList<SimulatedDevice> Devices => _checked.Devices;

    /// <summary>
    /// All messages of [from, to) in order of time; each enumeration plays a place of its own. Half-steps at the edges are left out.
    /// </summary>
    /// <param name="only">The devices to hear; all when left out. A device sends the same whoever else does.</param>
    public IEnumerable<SimulatedMessage> Messages(Instant from, Instant to, Func<SimulatedDevice, bool>? only = null)
    {
        var scenario = ScenarioReader.Read(scenarioFile, seed);
        var stepSeconds = scenario.World.StepSeconds;
        var devices = scenario.Devices.Where(only ?? (_ => true)).OrderBy(device => device.PhaseSeconds)
            .ThenBy(device => device.Topic, StringComparer.Ordinal).ToArray();
        var month = from.InUtc().Date.With(DateAdjusters.StartOfMonth).AtMidnight().InUtc().ToInstant();
        var first = (from.ToUnixTimeSeconds() + stepSeconds - 1) / stepSeconds; // the first whole step
        var step = (month - WarmUp).ToUnixTimeSeconds() / stepSeconds;
        scenario.World.MoveTo(step, scenario.Zone);
        scenario.Start();
        for (; (step + 1) * stepSeconds <= to.ToUnixTimeSeconds(); step++)
        {
            scenario.Advance(step);
            if (step < first)
                continue;
            foreach (var device in devices)
            {
                if (step * stepSeconds % device.EverySeconds == 0 && Say(device, scenario, step) is { } message)
                    yield return message;
            }
        }
    }

    private static SimulatedMessage? Say(SimulatedDevice device, Scenario scenario, long step)
    {
        var values = new List<(string, decimal)>(device.Sensors.Count);
        foreach (var sensor in device.Sensors)
        {
            if (sensor.Read(scenario.World) is { } value)
                values.Add((sensor.Stream, value));
        }
        if (values.Count == 0)
            return null;
        var seconds = step * scenario.World.StepSeconds + device.PhaseSeconds;
        return new SimulatedMessage(DateTime.UnixEpoch.AddSeconds(seconds).Ticks, device.Topic, PlainPayload.Write(seconds * 1000, values));
    }
}
