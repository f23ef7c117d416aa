namespace SmartPilots.Functions.Quarantine;

/// <summary>What waits in quarantine.</summary>
/// <param name="IsWhole">False when more waits than was counted.</param>
public sealed record QuarantineSummary(IReadOnlyList<WaitingGroup> Groups, bool IsWhole)
{
    /// <summary>Counted at most, so that a phone that asks every minute costs no more than a few pages.</summary>
    public const int MaxEntries = 10_000;
}

/// <summary>Entries with the same first reason.</summary>
public sealed class WaitingGroup(Reason reason)
{
    private const int MaxDevices = 5;
    private readonly Dictionary<DeviceKey, int> _devices = [];

    public Reason Reason { get; } = reason;
    public int Count { get; private set; }
    public long OldestTicks { get; private set; } = long.MaxValue;
    public long NewestTicks { get; private set; }
    public int DeviceCount => _devices.Count;

    /// <summary>Those of most entries, with how many: the first few.</summary>
    public IEnumerable<KeyValuePair<DeviceKey, int>> Devices =>
        _devices.OrderByDescending(device => device.Value).ThenBy(device => device.Key.ToString(), StringComparer.Ordinal).Take(MaxDevices);

    internal void Add(QuarantineEntry entry, DeviceKey device)
    {
        Count++;
        OldestTicks = Math.Min(OldestTicks, entry.ReceivedTicks);
        NewestTicks = Math.Max(NewestTicks, entry.ReceivedTicks);
        _devices[device] = _devices.GetValueOrDefault(device) + 1;
    }
}
