using System.Runtime.InteropServices;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Bytes of each owner's messages in the file (<see cref="SpoolOwner"/>) as of the last commit, as the cap counts them. Written by the
/// spool's writer, read from any thread.
/// </summary>
internal sealed class OwnerBytes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, long> _bytes = []; // under the lock
    private readonly List<(long Owner, long Bytes)> _changes = []; // of the transaction under way

    public long Of(long owner)
    {
        lock (_lock)
            return _bytes.GetValueOrDefault(owner);
    }

    /// <param name="bytes">Negative when a message leaves.</param>
    public void Add(long owner, long bytes) => _changes.Add((owner, bytes));

    public void RolledBack() => _changes.Clear();

    public void Committed()
    {
        lock (_lock)
        {
            foreach (var (owner, bytes) in _changes)
            {
                if (owner == 0 || (!_bytes.ContainsKey(owner) && (bytes < 0 || _bytes.Count >= SpoolShares.MostOwners)))
                    continue;
                if ((CollectionsMarshal.GetValueRefOrAddDefault(_bytes, owner, out _) += bytes) <= 0)
                    _bytes.Remove(owner);
            }
        }
        _changes.Clear();
    }
}
