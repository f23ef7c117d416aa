using NodaTime;
using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>
/// The devices of a scenario as senders of messages. The same seed and times give the same bytes on any machine and in any run:
/// the place is always played from ten days before the UTC month of the first message, and all randomness is a function of seed, name
/// and step.
/// </summary>
/// <param name="devices">
/// How many devices: the first so many of the scenario, or all and then further ones of the same types at the same places
/// (<c>tap-2</c>, …) in turns; as many as the scenario has when left out.
/// </param>
public sealed class Fleet(string scenarioFile, ulong seed, int? devices = null)
{
    private static readonly Duration WarmUp = Duration.FromDays(10);

    private readonly Scenario _checked = ScenarioReader.Read(scenarioFile, seed);

    public string Pilot => _checked.Pilot;
    public DateTimeZone Zone => _checked.Zone;
    public LocalTime DemoStart => _checked.DemoStart;
    public IReadOnlyList<SimulatedDevice> Devices => field ??= [.. DevicesOf(_checked)];

    /// <summary>Each with the devices of this fleet that show it.</summary>
    public IReadOnlyList<LabelledEvent> Events => field ??= [.. _checked.Events.Select(happening => happening with
    {
        Devices = [.. Devices.Where(device => happening.Devices.Contains(Name(device.Like ?? device))).Select(Name)],
    }).Where(happening => happening.Devices.Count > 0)];

    /// <summary>The devices that the pilot file does not list.</summary>
    public IReadOnlyList<AddedDevice> Added => [.. Devices.Where(device => device.Like is not null).Select(device =>
        new AddedDevice(device.Key, device.Key.Device) { Like = device.Like!.Key.Device })];

    /// <summary>
    /// All messages of [from, to) in order of time; each enumeration plays a place of its own. Half-steps at the edges are left out.
    /// </summary>
    /// <param name="only">The devices to hear; all when left out. A device sends the same whoever else does.</param>
    public IEnumerable<SimulatedMessage> Messages(Instant from, Instant to, Func<SimulatedDevice, bool>? only = null)
    {
        var scenario = ScenarioReader.Read(scenarioFile, seed);
        var stepSeconds = scenario.World.StepSeconds;
        var speaking = DevicesOf(scenario).Where(only ?? (_ => true)).OrderBy(device => device.PhaseSeconds)
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
            foreach (var device in speaking)
            {
                if (step * stepSeconds % device.EverySeconds == 0 && Say(device, scenario, step) is { } message)
                    yield return message;
            }
        }
    }

    private IEnumerable<SimulatedDevice> DevicesOf(Scenario scenario)
    {
        var listed = scenario.Devices;
        var taken = listed.Select(device => device.Key).ToHashSet();
        var all = devices ?? listed.Count;
        foreach (var device in listed.Take(all))
            yield return device;
        for (var (count, number) = (listed.Count, 2); count < all; number++)
        {
            foreach (var device in listed)
            {
                var further = device.Again(number, seed, scenario.World.StepSeconds);
                if (taken.Contains(further.Key) || count++ >= all)
                    continue;
                yield return further;
            }
        }
    }

    private static string Name(SimulatedDevice device) => $"{device.Key.Site}/{device.Key.Device}";

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
