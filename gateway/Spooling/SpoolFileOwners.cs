using System.Runtime.InteropServices;

namespace SmartPilots.Gateway.Spooling;

/// <summary>Whose messages are in the file (<see cref="SpoolOwner"/>), for the bound on each owner's share.</summary>
internal sealed partial class SpoolFile
{
    private readonly Lock _ownedLock = new();
    private readonly Dictionary<long, long> _ownedBytes = []; // under the lock
    private readonly List<(long Owner, long Bytes)> _changes = []; // of the transaction under way

    /// <summary>Bytes of an owner as of the last commit, as the cap counts them; from any thread.</summary>
    public long BytesOf(long owner)
    {
        lock (_ownedLock)
            return _ownedBytes.GetValueOrDefault(owner);
    }

    private void LoadOwned()
    {
        _sized.Bind(1, 0).Bind(2, long.MaxValue);
        lock (_ownedLock)
        {
            while (_sized.Step())
                Own(_sized.Int64(0), _sized.Int64(1));
        }
    }

    /// <summary>How many messages of a range there are and their bytes, which are nobody's once the transaction is committed.</summary>
    private (long Count, long Bytes) Disown(long first, long last)
    {
        var (count, bytes) = (0L, 0L);
        _sized.Bind(1, first).Bind(2, last);
        while (_sized.Step())
        {
            var size = _sized.Int64(1);
            _changes.Add((_sized.Int64(0), -size));
            (count, bytes) = (count + 1, bytes + size);
        }
        return (count, bytes);
    }

    private void NoteOwned()
    {
        lock (_ownedLock)
        {
            foreach (var (owner, bytes) in _changes)
                Own(owner, bytes);
        }
    }

    private void Own(long owner, long bytes)
    {
        if (owner == 0 || (!_ownedBytes.ContainsKey(owner) && (bytes < 0 || _ownedBytes.Count >= SpoolShares.MostOwners)))
            return;
        ref var owned = ref CollectionsMarshal.GetValueRefOrAddDefault(_ownedBytes, owner, out _);
        if ((owned += bytes) <= 0)
            _ownedBytes.Remove(owner);
    }
}
