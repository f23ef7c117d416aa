using System.Collections.Immutable;

namespace SmartPilots.Core.Model;

/// <summary>
/// What an edge node said about itself at birth, so that its later messages can be read. Immutable: a decoder takes one in its context
/// and hands the next one out with the message; the caller keeps it, one per <see cref="DecodedMessage.SessionKey"/>.
/// </summary>
/// <param name="ByName">Metrics by <c>device/name</c>, those of the node (device empty) and of all its devices.</param>
/// <param name="BirthNumber"><c>bdSeq</c> of the birth; a death with another number belongs to an earlier session.</param>
/// <param name="Sequence">Of the newest message, 0 to 255; a gap means that a message is missing.</param>
/// <param name="Online">False before a birth and after a death.</param>
public sealed record EdgeSession(ImmutableDictionary<string, EdgeMetric> ByName, long? BirthNumber, int? Sequence, bool Online)
{
    /// <summary>More metrics than this are not remembered: they stay in quarantine.</summary>
    public const int MaxMetrics = 10_000;

    public static EdgeSession Unborn { get; } = new(ImmutableDictionary<string, EdgeMetric>.Empty, null, null, Online: false);

    /// <summary>The node's own time of its birth, epoch milliseconds; 0 unknown.</summary>
    public long BornAt { get; init; }

    /// <summary>The node's own time of its newest message, epoch milliseconds.</summary>
    public long HeardAt { get; init; }

    /// <summary>
    /// The session before this one. After an outage old and new messages arrive side by side: those from before this birth are read with
    /// what was announced then, because a birth may give the same number to another metric.
    /// </summary>
    public EdgeSession? Earlier { get; init; }

    /// <summary>The metric for which a number stands.</summary>
    public EdgeMetric? ByAlias(ulong alias) => Index.Aliases.GetValueOrDefault(alias);

    /// <summary>The metric that a device announced under a name.</summary>
    internal EdgeMetric? Find(string device, string name) => ByName.IsEmpty ? null : ByName.GetValueOrDefault($"{device}/{name}");

    /// <summary>The names of a device's metrics, as announced, whose part after the last slash is that of this name.</summary>
    internal IReadOnlyList<string> WithSameLastPart(string device, string name) =>
        ByName.IsEmpty ? [] : Index.LastParts.GetValueOrDefault($"{device}/{LastPart(name)}") ?? [];

    private static string LastPart(string name) => name[(name.LastIndexOf('/') + 1)..];

    private IndexOf Index
    {
        get
        {
            if (_index is { } known && known.Of == ByName)
                return known;
            var index = new IndexOf(ByName, [], []);
            foreach (var (key, metric) in ByName)
            {
                if (metric.Alias is { } alias)
                    index.Aliases[alias] = metric;
                var part = $"{key[..^metric.Name.Length]}{LastPart(metric.Name)}";
                if (!index.LastParts.TryGetValue(part, out var names))
                    index.LastParts[part] = names = [];
                names.Add(metric.Name);
            }
            return _index = index;
        }
    }

    private IndexOf? _index; // computed when first asked for; copies share it for as long as they share the metrics

    private sealed record IndexOf(ImmutableDictionary<string, EdgeMetric> Of, Dictionary<ulong, EdgeMetric> Aliases,
        Dictionary<string, List<string>> LastParts);
}

/// <summary>One metric as its birth announced it.</summary>
/// <param name="DataType">The format's number of the type; 0 when not given.</param>
/// <param name="Unit">Engineering unit; empty when not given.</param>
/// <param name="Alias">The number that stands for it in later messages.</param>
public sealed record EdgeMetric(string Name, uint DataType, string Unit, ulong? Alias = null);
