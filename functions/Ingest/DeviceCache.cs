using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Device snapshots between batches, so that the usual commit needs no read. A batch takes a snapshot out while it works on it, so two
/// never share one: the second reads from the store, and the ETag decides between them.
/// </summary>
/// <param name="capacity">Devices kept, about 5 KB each.</param>
public sealed class DeviceCache(int capacity = 10_000)
{
    private readonly ConcurrentDictionary<DeviceKey, DeviceSnapshot> _snapshots = new();

    public bool TryTake(DeviceKey device, [MaybeNullWhen(false)] out DeviceSnapshot snapshot) => _snapshots.TryRemove(device, out snapshot);

    public void Put(DeviceKey device, DeviceSnapshot snapshot)
    {
        snapshot.Quarantine.Clear(); // its entries hold bytes of the batch's body
        if (_snapshots.Count >= capacity)
            MakeRoom();
        _snapshots[device] = snapshot;
    }

    // Any half will do: a device that is needed again costs one read.
    private void MakeRoom()
    {
        foreach (var key in _snapshots.Keys.Take(capacity / 2).ToList())
            _snapshots.TryRemove(key, out _);
    }
}
