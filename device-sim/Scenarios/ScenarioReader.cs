using NodaTime;
using NodaTime.Text;
using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>Reads a scenario file. Any mistake is an <see cref="InputFileException"/> with the path of the bad value.</summary>
public static class ScenarioReader
{
    private static readonly LocalTimePattern Clock = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public static Scenario Read(string file, ulong seed)
    {
        var json = InputFile.ReadJson<ScenarioFile>(file);
        if (json.StepSeconds is < 1 or > 3600)
            throw new InputFileException(file, "$.stepSeconds", "is not 1 to 3600");
        var world = new World(seed, json.StepSeconds);
        var inputs = json.Inputs.Select(input => (world.Variable(input.Key), input.Value)).ToList();
        var components = ReadComponents(file, json, world);
        CheckNames(file, json, world);
        return new Scenario
        {
            Pilot = json.Pilot,
            Zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(json.Zone)
                ?? throw new InputFileException(file, "$.zone", $"'{json.Zone}' is no time zone of the TZDB"),
            World = world,
            DemoStart = Time(file, "$.demoStart", json.DemoStart),
            Inputs = inputs,
            Components = components,
            Events = [.. json.Events.Select((item, index) => ReadEvent(file, $"$.events[{index}]", item, json, world))],
            Devices = [.. json.Devices.OrderBy(item => item.Key, StringComparer.Ordinal)
                .Select(item => ReadDevice(file, item.Key, item.Value, json, world))],
        };
    }

    private static List<Component> ReadComponents(string file, ScenarioFile json, World world)
    {
        var components = new List<Component>();
        var names = new HashSet<string>(json.Inputs.Keys);
        for (var i = 0; i < json.Components.Count; i++)
        {
            var item = json.Components[i];
            var path = $"$.components[{i}]";
            if (!ComponentKinds.All.TryGetValue(item.Kind, out var make))
                throw new InputFileException(file, $"{path}.kind",
                    $"'{item.Kind}' is none of {string.Join(", ", ComponentKinds.All.Keys)}");
            if (!names.Add(item.Name))
                throw new InputFileException(file, $"{path}.name", $"'{item.Name}' is taken");
            var parameters = new ComponentParameters(file, path, item.Name, item.Parameters, world);
            components.Add(make(parameters));
            parameters.RefuseOthers();
        }
        return components;
    }

    // A variable exists when an input or a component's output made it; one that was only ever read is a misspelling.
    private static void CheckNames(string file, ScenarioFile json, World world)
    {
        var written = json.Inputs.Keys.ToHashSet();
        foreach (var item in json.Components)
        {
            var alone = new World(0, 60);
            var parameters = new ComponentParameters(file, item.Name, item.Name, item.Parameters, alone);
            ComponentKinds.All[item.Kind](parameters);
            written.UnionWith(alone.Names.Where(name => name == item.Name || name.StartsWith($"{item.Name}.", StringComparison.Ordinal)));
        }
        if (world.Names.FirstOrDefault(name => !written.Contains(name)) is { } unknown)
            throw new InputFileException(file, "$.components", $"nothing writes the variable '{unknown}'");
    }

    private static LabelledEvent ReadEvent(string file, string path, ScenarioFile.EventJson item, ScenarioFile json, World world)
    {
        foreach (var name in item.Set.Keys)
        {
            if (!json.Inputs.ContainsKey(name))
                throw new InputFileException(file, $"{path}.set.{name}", "is not among $.inputs");
        }
        foreach (var device in item.Devices)
        {
            if (!json.Devices.ContainsKey(device))
                throw new InputFileException(file, $"{path}.devices", $"'{device}' is not among $.devices");
        }
        return new LabelledEvent
        {
            Label = item.Label,
            Devices = item.Devices,
            Rules = item.Rules,
            From = Time(file, $"{path}.from", item.From),
            To = Time(file, $"{path}.to", item.To),
            EveryDays = item.EveryDays >= 1 ? item.EveryDays : throw new InputFileException(file, $"{path}.everyDays", "is below 1"),
            FirstDay = item.FirstDay,
            RampMinutes = item.RampMinutes,
            Sets = [.. item.Set.Select(set => (world.Variable(set.Key), set.Value))],
        };
    }

    private static SimulatedDevice ReadDevice(string file, string name, ScenarioFile.DeviceJson item, ScenarioFile json, World world)
    {
        var path = $"$.devices['{name}']";
        if (!DeviceKey.TryParse($"{json.Pilot}/{name}", out var key))
            throw new InputFileException(file, path, "is not site/device in lower case, digits and dashes");
        if (item.EverySeconds < json.StepSeconds || item.EverySeconds % json.StepSeconds != 0)
            throw new InputFileException(file, $"{path}.everySeconds", $"is no multiple of the step of {json.StepSeconds} s");
        var sensors = item.Streams.Select(stream =>
            ReadSensor(file, $"{path}.streams.{stream.Key}", $"{key}/{stream.Key}", stream, item, world));
        return new SimulatedDevice(key!, item.EverySeconds, SimulatedDevice.Phase(key!, world.Seed, json.StepSeconds), [.. sensors]);
    }

    private static Sensor ReadSensor(string file, string path, string name, KeyValuePair<string, ScenarioFile.SensorJson> stream,
        ScenarioFile.DeviceJson device, World world)
    {
        var sensor = stream.Value;
        var every = sensor.EverySeconds ?? device.EverySeconds;
        if (!world.Knows(sensor.Of))
            throw new InputFileException(file, $"{path}.of", $"nothing writes the variable '{sensor.Of}'");
        if (sensor.Resolution <= 0)
            throw new InputFileException(file, $"{path}.resolution", "is not above 0");
        if (every < device.EverySeconds || every % device.EverySeconds != 0)
            throw new InputFileException(file, $"{path}.everySeconds", $"is no multiple of the device's {device.EverySeconds} s");
        if (sensor.Min > sensor.Max)
            throw new InputFileException(file, $"{path}.min", "is above max");
        return new Sensor
        {
            Stream = stream.Key, Variable = world.Variable(sensor.Of), Random = new StatelessRandom(world.Seed, name), EverySeconds = every,
            Resolution = sensor.Resolution, Noise = sensor.Noise, DriftPerDay = sensor.DriftPerDay, Dropout = sensor.Dropout,
            Min = sensor.Min, Max = sensor.Max,
        };
    }

    private static LocalTime Time(string file, string path, string text) =>
        Clock.Parse(text) is { Success: true } parsed ? parsed.Value : throw new InputFileException(file, path, $"'{text}' is not HH:mm");
}
