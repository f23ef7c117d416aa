using SmartPilots.Core.Model;

namespace SmartPilots.Core.Wire;

/// <summary>
/// Where a numbered row of messages comes from: a gateway's spool epoch and lane. Within one source,
/// sequences only grow; that is what tells a redelivery from a true duplicate.
/// </summary>
/// <param name="Gateway">Lower case, digits and dashes.</param>
/// <param name="Epoch">Random per spool (lower case, digits and dashes), so that a new disk does not look like redelivery.</param>
/// <param name="Lane"><c>live</c> or <c>backlog</c>.</param>
public sealed record SourceId(string Gateway, string Epoch, string Lane)
{
    public const string Live = "live";
    public const string Backlog = "backlog";

    /// <summary>
    /// A new spool numbers from 1 without gaps; after each restart it goes on behind a multiple of this, beyond any number that a failing disk
    /// may have lost. At a million messages a second the next start would still be ahead: a multiple is the clock's second.
    /// </summary>
    public const long NumbersPerStart = 1L << 21;

    /// <summary>
    /// The epoch of a source without numbers: an integration, whose server retries what it likes, in any order, over several instances. The
    /// sequence of its messages is their identity (<see cref="MessageIdentity"/>), not a place in a row, and gaps cannot be told.
    /// </summary>
    public const string Unnumbered = "unnumbered";

    public bool IsNumbered => Epoch != Unnumbered;

    /// <summary>In the place of one that a device has forgotten.</summary>
    public static SourceId Forgotten { get; } = new("-", "-", "-");

    /// <summary>Of what an integration posts.</summary>
    public static SourceId OfIntegration(string name) => new(name, Unnumbered, Live);

    /// <summary>The name in the device state and in keys: <c>gateway~epoch~lane</c>.</summary>
    public string Key { get; } = $"{Gateway}~{Epoch}~{Lane}";

    /// <summary>The CloudEvents <c>source</c>: <c>/gateways/{gateway}/{epoch}/{lane}</c>.</summary>
    public override string ToString() => $"/gateways/{Gateway}/{Epoch}/{Lane}";

    public static bool TryParse(string? text, out SourceId? source)
    {
        source = null;
        if (text?.Split('/') is not ["", "gateways", var gateway, var epoch, var lane])
            return false;
        if (!DeviceTopic.IsSegment(gateway) || !DeviceTopic.IsSegment(epoch) || !DeviceTopic.IsSegment(lane))
            return false;
        source = new SourceId(gateway, epoch, lane);
        return true;
    }
}
