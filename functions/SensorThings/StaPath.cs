using System.Text.Json.Nodes;

namespace SmartPilots.Functions.SensorThings;

/// <summary>Where a path leads.</summary>
/// <param name="One">The entity; null for a set.</param>
/// <param name="Origin">Of a set: the entity whose link leads there; null for all.</param>
/// <param name="Property">A property of the entity, or the last name of a path within it; null for the entity.</param>
/// <param name="Value">Of the property; null when it has none.</param>
/// <param name="IsValue">The property's bare value.</param>
/// <param name="IsReference">Only links to the entities.</param>
internal sealed record StaTarget(StaSet Set, StaEntity? One, (StaEntity Entity, StaLink Link)? Origin, string? Property = null, JsonNode? Value = null,
    bool IsValue = false, bool IsReference = false);

/// <summary>Follows a path (OGC 18-088, 9.2): sets, entities by id, links, properties, <c>$value</c> and <c>$ref</c>.</summary>
internal sealed class StaPath(StaCatalog catalog, StaObservations observations, StaBudget budget)
{
    private const int MaxSegments = 12;
    private static readonly string[] Elsewhere = ["MultiDatastreams", "$batch", "CreateObservations", "TaskingCapabilities", "Tasks", "Actuators"];

    /// <exception cref="StaException">The path leads nowhere: its 404 is the same whether something is foreign or is not.</exception>
    public async Task<StaTarget> FollowAsync(string path, CancellationToken cancellationToken)
    {
        var segments = path.Split('/');
        if (segments.Length > MaxSegments)
            throw new StaException($"A path has at most {MaxSegments} parts.");
        var (name, id) = Cut(segments[0]);
        if (Elsewhere.Contains(name))
        {
            throw new StaException($"{name} belongs to a part of the standard that this service does not have; it reads the eight sets of Sensing.")
            {
                IsUnsupported = true,
            };
        }
        var set = StaModel.FindSet(name) ?? throw Nothing(name);
        var at = new StaTarget(set, id is null ? null : await FindAsync(set, id, null, cancellationToken), null);
        for (var i = 1; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            (name, id) = Cut(segments[i]);
            if (name == "$ref" && isLast && at.Property is null)
                return at with { IsReference = true };
            if (name == "$value" && isLast && at.Property is not null)
                return at with { IsValue = true };
            if (at.One is not { } one)
                throw Nothing(path);
            if (at.Property is not null)
                at = id is null && at.Value is JsonObject parent && parent.TryGetPropertyValue(name, out var child)
                    ? at with { Property = name, Value = child } : throw Nothing(path);
            else if (StaModel.Find(one.Set, name) is { } link)
                at = await FollowAsync(one, link, id, cancellationToken);
            else if (id is null && StaProperties.Of(one.Set).Contains(name))
                at = at with { Property = name, Value = one.Properties[name] };
            else
                throw Nothing(path);
        }
        return at;
    }

    private async Task<StaTarget> FollowAsync(StaEntity from, StaLink link, string? id, CancellationToken cancellationToken)
    {
        if (link.IsMany)
            return new StaTarget(link.To, id is null ? null : await FindAsync(link.To, id, (from, link), cancellationToken), (from, link));
        return id is null && catalog.Related(from, link).FirstOrDefault() is { } one ? new StaTarget(link.To, one, null) : throw Nothing(link.Name);
    }

    private async Task<StaEntity> FindAsync(StaSet set, string id, (StaEntity Entity, StaLink Link)? origin, CancellationToken cancellationToken)
    {
        if (set != StaSet.Observations)
        {
            return (origin is var (from, link) ? catalog.Related(from, link).FirstOrDefault(one => one.Id == id) : catalog.Find(set,
                id)) ?? throw Nothing($"entity of {set} with this id");
        }
        var cut = id.LastIndexOf('~');
        var found = cut > 0 && long.TryParse(id[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && catalog.Find(StaSet.Datastreams, id[..cut])?.Stream is { } stream ? await observations.FindAsync(stream, ticks, budget, cancellationToken) : null;
        var isOfOrigin = found is not null && (origin is not var (of, _) || of.Device?.Key == found.Device!.Key && (of.Stream is null
            || of.Stream.Id == found.Stream!.Id));
        return isOfOrigin ? found! : throw Nothing("entity of Observations with this id");
    }

    // Such as Things('a~b~c'); an id may be a number too, which none of ours is.
    private static (string Name, string? Id) Cut(string segment)
    {
        var open = segment.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return (segment, null);
        if (segment[^1] != ')')
            throw new StaException($"A bracket of {segment} is not closed.");
        var id = segment[(open + 1)..^1];
        return (segment[..open], id is ['\'', .., '\''] ? id[1..^1].Replace("''", "'", StringComparison.Ordinal) : id);
    }

    private static StaException Nothing(string what) => new($"There is no {what}.") { IsNotFound = true };
}
