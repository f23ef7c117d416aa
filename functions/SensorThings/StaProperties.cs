using System.Text.Json.Nodes;

namespace SmartPilots.Functions.SensorThings;

/// <summary>Paths of properties, as filters, orders and selections name them: a property, what is within it, or one of an entity that a link leads to.</summary>
internal static class StaProperties
{
    private const int MaxSegments = 6;

    // With those that the standard leaves optional and that no entity here has: asking for them is no mistake, they are null.
    private static readonly Dictionary<StaSet, string[]> BySet = new()
    {
        [StaSet.Things] = ["name", "description", "properties"],
        [StaSet.Locations] = ["name", "description", "encodingType", "location", "properties"],
        [StaSet.HistoricalLocations] = ["time"],
        [StaSet.Datastreams] = ["name", "description", "observationType", "unitOfMeasurement", "observedArea", "phenomenonTime", "resultTime", "properties"],
        [StaSet.Sensors] = ["name", "description", "encodingType", "metadata", "properties"],
        [StaSet.ObservedProperties] = ["name", "definition", "description", "properties"],
        [StaSet.Observations] = ["phenomenonTime", "resultTime", "result", "resultQuality", "validTime", "parameters"],
        [StaSet.FeaturesOfInterest] = ["name", "description", "encodingType", "feature", "properties"],
    };

    public static IReadOnlyList<string> Of(StaSet set) => BySet[set];

    public static bool IsId(string name) => name is "id" or "@iot.id";

    /// <exception cref="StaException">The set has no such property, or the path ends at an entity.</exception>
    public static void Check(StaSet set, string path)
    {
        var segments = path.Split('/');
        if (segments.Length > MaxSegments)
            throw new StaException($"A path has at most {MaxSegments} parts: {path}.");
        foreach (var segment in segments)
        {
            if (IsId(segment) || BySet[set].Contains(segment))
                return;
            if (StaModel.Find(set, segment) is not { } link)
            {
                var known = BySet[set].Concat(StaModel.LinksOf(set).Select(one => one.Name)).Prepend("id");
                throw new StaException($"{set} have no property {segment}; known: {string.Join(", ", known)}.");
            }
            set = link.To;
        }
        throw new StaException($"{path} ends at an entity, not at a property.");
    }

    /// <summary>The values of a checked path; several over a link to many.</summary>
    /// <param name="related">The entities that a link of an entity leads to.</param>
    public static IReadOnlyList<object?> Find(Func<StaEntity, StaLink, IEnumerable<StaEntity>> related, StaEntity entity, string path) =>
        Find(related, [entity], path.Split('/'));

    private static List<object?> Find(Func<StaEntity, StaLink, IEnumerable<StaEntity>> related, IReadOnlyList<StaEntity> entities, ReadOnlySpan<string> path)
    {
        var found = new List<object?>();
        foreach (var entity in entities)
        {
            if (IsId(path[0]))
                found.Add(entity.Id);
            else if (StaModel.Find(entity.Set, path[0]) is { } link && path.Length > 1)
                found.AddRange(Find(related, [.. related(entity, link)], path[1..]));
            else
                found.Add(StaValues.Of(Walk(entity.Properties, path)));
        }
        return found;
    }

    private static JsonNode? Walk(JsonNode? node, ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            node = node is JsonObject parent && parent.TryGetPropertyValue(name, out var child) ? child : null;
        return node;
    }
}
