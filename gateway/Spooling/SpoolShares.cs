using System.Runtime.InteropServices;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// How much of the spool each owner's messages take, on disk and on the way there. Over its share an owner is refused while the others go on.
/// Used under the spool's lock.
/// </summary>
/// <param name="maxBytes">Of one owner, as the spool's cap counts them; null for no bound.</param>
internal sealed class SpoolShares(long? maxBytes)
{
    /// <summary>Owners that are counted: what more there are have no share, but the whole spool's cap.</summary>
    internal const int MostOwners = 10_000;

    private readonly Dictionary<long, long> _queued = [];
    private readonly Dictionary<long, string> _refused = [];
    private Func<long, long> _stored = _ => 0;

    /// <summary>The file that tells what it holds of an owner.</summary>
    public void Open(Func<long, long> stored) => _stored = stored;

    /// <summary>Counts a message on its way; false when its owner has no room left, and then it is not counted.</summary>
    public bool Takes(SpoolOwner owner, long bytes)
    {
        if (maxBytes is null || owner.Id == 0)
            return true;
        if (IsOver(owner.Id))
        {
            if (_refused.Count < MostOwners)
                _refused[owner.Id] = owner.Name;
            return false;
        }
        CollectionsMarshal.GetValueRefOrAddDefault(_queued, owner.Id, out _) += bytes;
        return true;
    }

    /// <summary>They are on disk, or will never be.</summary>
    public void Arrived(IEnumerable<(long Owner, long Bytes)> messages)
    {
        if (_queued.Count == 0)
            return;
        foreach (var (owner, bytes) in messages)
        {
            ref var queued = ref CollectionsMarshal.GetValueRefOrNullRef(_queued, owner);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref queued) && (queued -= bytes) <= 0)
                _queued.Remove(owner);
        }
    }

    /// <summary>Those who were refused and still have all of their share.</summary>
    public IReadOnlyList<string> Exhausted()
    {
        foreach (var owner in _refused.Keys.Where(owner => !IsOver(owner)).ToList())
            _refused.Remove(owner);
        return [.. _refused.Values];
    }

    private bool IsOver(long owner) => _stored(owner) + _queued.GetValueOrDefault(owner) >= maxBytes;
}
