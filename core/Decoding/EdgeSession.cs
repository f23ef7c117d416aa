using System.Collections.Immutable;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// What an edge node said about itself at birth, so that its later messages can be read. Immutable: a decoder takes one in its context
/// and hands the next one out with the message; the caller keeps it, one per edge node.
/// </summary>
/// <param name="Aliases">Metric names by the numbers that later messages use, the aliases of the node and all of its devices.</param>
/// <param name="BirthNumber"><c>bdSeq</c> of the birth; a death with another number belongs to an earlier session.</param>
/// <param name="Sequence">Of the last message, 0 to 255; a gap means that a message is missing.</param>
/// <param name="Online">False after a death.</param>
public sealed record EdgeSession(ImmutableDictionary<ulong, string> Aliases, long? BirthNumber, int? Sequence, bool Online)
{
    public static EdgeSession Unborn { get; } = new(ImmutableDictionary<ulong, string>.Empty, null, null, Online: false);
}
