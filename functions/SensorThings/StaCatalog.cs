using System.Text.Json.Nodes;

namespace SmartPilots.Functions.SensorThings;

/// <summary>
/// All entities but observations, as the pilot files state them: a device is a Thing with its Location and FeatureOfInterest, a stream a Datastream,
/// a device type a Sensor, and a stream's name within a pilot an ObservedProperty. Made once for each catalog of pilots.
/// </summary>
internal sealed class StaCatalog
{
    private static readonly DateTime Ever = DateTime.UnixEpoch; // files do not say since when a device stands where it does
    private readonly Dictionary<StaSet, Dictionary<string, StaEntity>> _entities = Enum.GetValues<StaSet>().ToDictionary(set => set, _ => new Dictionary<string,
        StaEntity>());
    private readonly ILookup<string, StaEntity> _streamsOfThing;
    private readonly ILookup<string, StaEntity> _streamsOfSensor;
    private readonly ILookup<string, StaEntity> _streamsOfProperty;

    private StaCatalog(IEnumerable<StaStream> streams, IEnumerable<DeviceDefinition> devices)
    {
        foreach (var device in devices)
            Add(device);
        foreach (var stream in streams)
            Add(stream);
        var datastreams = _entities[StaSet.Datastreams].Values.ToList();
        _streamsOfThing = datastreams.ToLookup(one => one.Device!.Key.Partition);
        _streamsOfSensor = datastreams.ToLookup(one => SensorOf(one.Device!));
        _streamsOfProperty = datastreams.ToLookup(one => PropertyOf(one.Stream!));
    }

    /// <summary>All of the pilots.</summary>
    public static StaCatalog Of(PilotCatalog pilots) =>
        new(pilots.Devices.SelectMany(device => device.Streams.Select(stream => new StaStream(device, stream, null))), pilots.Devices);

    /// <summary>Only what the files make public.</summary>
    public static StaCatalog OfPublic(PilotCatalog pilots)
    {
        var streams = pilots.Pilots.SelectMany(pilot => pilot.Sites).SelectMany(site => site.Public?.Streams ?? []).DistinctBy(one => (one.Device.Key,
            one.Stream.Name)).ToList();
        return new StaCatalog(streams.Select(one => new StaStream(one.Device, one.Stream, one)), streams.Select(one => one.Device).DistinctBy(device => device.Key));
    }

    /// <summary>In the order of the pilot files; none for observations.</summary>
    public IEnumerable<StaEntity> All(StaSet set) => _entities[set].Values;

    public StaEntity? Find(StaSet set, string id) => _entities[set].GetValueOrDefault(id);

    /// <summary>The entities that a link leads to; of observations none, which are in the store.</summary>
    public IEnumerable<StaEntity> Related(StaEntity from, StaLink link) => link.To switch
    {
        StaSet.Observations => [],
        StaSet.Datastreams when from.Set == StaSet.Sensors => _streamsOfSensor[from.Id],
        StaSet.Datastreams when from.Set == StaSet.ObservedProperties => _streamsOfProperty[from.Id],
        StaSet.Datastreams when from.Stream is { } stream => Maybe(StaSet.Datastreams, stream.Id),
        StaSet.Datastreams => _streamsOfThing[from.Device!.Key.Partition],
        StaSet.Sensors => Maybe(StaSet.Sensors, SensorOf(from.Device!)),
        StaSet.ObservedProperties => Maybe(StaSet.ObservedProperties, PropertyOf(from.Stream!)),
        _ => Maybe(link.To, from.Device!.Key.Partition),
    };

    private IEnumerable<StaEntity> Maybe(StaSet set, string id) => Find(set, id) is { } one ? [one] : [];

    private static string SensorOf(DeviceDefinition device) => $"{device.Key.Pilot}~{device.Type}";

    private static string PropertyOf(StaStream stream) => $"{stream.Device.Key.Pilot}~{stream.Stream.Name}";

    private void Add(DeviceDefinition device)
    {
        var (id, name) = (device.Key.Partition, device.Name);
        Add(StaSet.Things, id, device, new JsonObject
        {
            ["name"] = name, ["description"] = $"Device {device.Key}", ["properties"] = new JsonObject
            {
                ["pilot"] = device.Key.Pilot, ["site"] = device.Key.Site, ["device"] = device.Key.Device, ["timeZone"] = device.Zone.Id,
            },
        });
        Add(StaSet.Sensors, SensorOf(device), null, new JsonObject
        {
            ["name"] = device.Type, ["description"] = $"Device type {device.Type} of pilot {device.Key.Pilot}", ["encodingType"] = "text/html",
            ["metadata"] = $"Device type {device.Type}", ["properties"] = new JsonObject(),
        });
        var point = device is { Latitude: { } latitude, Longitude: { } longitude }
            ? new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(longitude, latitude) } : null;
        Add(StaSet.FeaturesOfInterest, id, device, new JsonObject
        {
            ["name"] = name, ["description"] = $"Where {device.Key} measures", ["encodingType"] = "application/geo+json",
            ["feature"] = point?.DeepClone() ?? new JsonObject { ["type"] = "Feature", ["geometry"] = null, ["properties"] = new JsonObject() },
        });
        if (point is null)
            return;
        Add(StaSet.Locations, id, device, new JsonObject
        {
            ["name"] = name, ["description"] = $"Position of {device.Key}", ["encodingType"] = "application/geo+json", ["location"] = point,
        });
        Add(StaSet.HistoricalLocations, id, device, new JsonObject { ["time"] = CsvText.Text(device.RegisteredTicks is { } at ? new DateTime(at, DateTimeKind.Utc)
            : Ever) });
    }

    private void Add(StaStream one)
    {
        var (device, stream) = (one.Device, one.Stream);
        var label = one.Public?.Label ?? (stream.Label.Length > 0 ? stream.Label : stream.Name);
        Add(StaSet.Datastreams, one.Id, device, new JsonObject
        {
            ["name"] = label, ["description"] = $"{label} of {device.Name}",
            ["observationType"] = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
            ["unitOfMeasurement"] = UnitOf(stream.Unit),
            ["properties"] = new JsonObject { ["stream"] = stream.Name, ["kind"] = stream.Kind.ToString().ToLowerInvariant(), ["everySeconds"] = stream.EverySeconds },
        }, one);
        Add(StaSet.ObservedProperties, PropertyOf(one), null, new JsonObject
        {
            ["name"] = stream.Name, ["definition"] = $"urn:smartpilots:stream:{stream.Name}", ["description"] = label, ["properties"] = new JsonObject(),
        });
    }

    // All three are null for what has no unit (OGC 18-088, 8.2.4); the definition is a URI, so that a sign such as % is escaped.
    private static JsonObject UnitOf(string unit)
    {
        var (text, definition) = unit.Length == 0 ? (null, null) : (unit, $"https://ucum.org/ucum#{Uri.EscapeDataString(unit)}");
        return new JsonObject { ["name"] = text, ["symbol"] = text, ["definition"] = definition };
    }

    private void Add(StaSet set, string id, DeviceDefinition? device, JsonObject properties, StaStream? stream = null) =>
        _entities[set].TryAdd(id, new StaEntity(set, id, properties, device, stream));
}
