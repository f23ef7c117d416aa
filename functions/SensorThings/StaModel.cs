using System.Text.Json.Nodes;

namespace SmartPilots.Functions.SensorThings;

/// <summary>The eight entity sets of OGC 18-088 (SensorThings API 1.1, Sensing).</summary>
internal enum StaSet
{
    Things,
    Locations,
    HistoricalLocations,
    Datastreams,
    Sensors,
    ObservedProperties,
    Observations,
    FeaturesOfInterest,
}

/// <summary>A link from one entity to others.</summary>
/// <param name="Name">As it stands in a path: in the singular for one, in the plural for many.</param>
internal sealed record StaLink(string Name, StaSet To, bool IsMany);

/// <summary>The links of the data model (OGC 18-088, figure 2).</summary>
internal static class StaModel
{
    private static readonly Dictionary<StaSet, StaLink[]> ByOrigin = new()
    {
        [StaSet.Things] = [Many(StaSet.Datastreams), Many(StaSet.HistoricalLocations), Many(StaSet.Locations)],
        [StaSet.Locations] = [Many(StaSet.HistoricalLocations), Many(StaSet.Things)],
        [StaSet.HistoricalLocations] = [Many(StaSet.Locations), One("Thing", StaSet.Things)],
        [StaSet.Datastreams] = [Many(StaSet.Observations), One("ObservedProperty", StaSet.ObservedProperties), One("Sensor", StaSet.Sensors), One("Thing",
            StaSet.Things)],
        [StaSet.Sensors] = [Many(StaSet.Datastreams)],
        [StaSet.ObservedProperties] = [Many(StaSet.Datastreams)],
        [StaSet.Observations] = [One("Datastream", StaSet.Datastreams), One("FeatureOfInterest", StaSet.FeaturesOfInterest)],
        [StaSet.FeaturesOfInterest] = [Many(StaSet.Observations)],
    };

    public static IReadOnlyList<StaLink> LinksOf(StaSet set) => ByOrigin[set];

    public static StaLink? Find(StaSet from, string name) => Array.Find(ByOrigin[from], link => link.Name == name);

    public static StaSet? FindSet(string name) => Enum.TryParse<StaSet>(name, out var set) && set.ToString() == name ? set : null;

    private static StaLink Many(StaSet to) => new(to.ToString(), to, true);

    private static StaLink One(string name, StaSet to) => new(name, to, false);
}

/// <summary>One entity.</summary>
/// <param name="Device">Of a device; null for a sensor and an observed property.</param>
/// <param name="Stream">Of a datastream or an observation.</param>
internal sealed record StaEntity(StaSet Set, string Id, JsonObject Properties, DeviceDefinition? Device = null, StaStream? Stream = null);

/// <summary>A stream of a device, with what of it the caller may see.</summary>
/// <param name="Public">How it is shown to anybody; null for a caller with a key.</param>
internal sealed record StaStream(DeviceDefinition Device, StreamDefinition Stream, PublicStream? Public)
{
    public string Id => $"{Device.Key.Partition}~{Stream.Name}";
}
