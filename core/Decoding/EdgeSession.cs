using System.Collections.Immutable;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// What an edge node said about itself at birth, so that its later messages can be read. Immutable: a decoder takes one in its context
/// and hands the next one out with the message; the caller keeps it, one per <see cref="DecodedMessage.SessionKey"/>.
/// </summary>
/// <param name="ByAlias">Metrics by the numbers that later messages use, those of the node and of all its devices.</param>
/// <param name="ByName">Metrics by <c>device/name</c>.</param>
/// <param name="BirthNumber"><c>bdSeq</c> of the birth; a death with another number belongs to an earlier session.</param>
/// <param name="Sequence">Of the last message, 0 to 255; a gap means that a message is missing.</param>
/// <param name="Online">False before a birth and after a death.</param>
public sealed record EdgeSession(ImmutableDictionary<ulong, EdgeMetric> ByAlias, ImmutableDictionary<string, EdgeMetric> ByName,
    long? BirthNumber, int? Sequence, bool Online)
{
    /// <summary>More metrics than this are not remembered: they stay in quarantine.</summary>
    public const int MaxMetrics = 10_000;

    public static EdgeSession Unborn { get; } =
        new(ImmutableDictionary<ulong, EdgeMetric>.Empty, ImmutableDictionary<string, EdgeMetric>.Empty, null, null, Online: false);
}

/// <summary>One metric as its birth announced it.</summary>
/// <param name="DataType">The format's number of the type; 0 when not given.</param>
/// <param name="Unit">Engineering unit; empty when not given.</param>
public sealed record EdgeMetric(string Name, uint DataType, string Unit);
