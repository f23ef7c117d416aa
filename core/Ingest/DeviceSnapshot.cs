using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// What one instance knows of one device's partition: the state with its ETag, and rows read or written under that ETag. Because
/// every commit replaces the state row, all of it is true for as long as the ETag is: a commit that succeeds proves it. Planning
/// changes it in place; after anything but a success it is thrown away. Owned by one thread at a time.
/// </summary>
public sealed class DeviceSnapshot
{
    private const int WindowsKept = 32;

    public DeviceState State { get; private set; } = new();

    /// <summary>ETag of the state row; null when the partition is new.</summary>
    public string? ETag { get; set; }

    /// <summary>State's commit number that side tables are known to show; -1 unknown.</summary>
    public long PublishedCommit { get; set; } = -1;

    /// <summary>ETag of the device's row in table <c>latest</c>; null unknown.</summary>
    public string? LatestETag { get; set; }

    /// <summary>Raw rows by time; null: known to be absent.</summary>
    public Dictionary<long, ReadingRow?> Rows { get; } = [];
    public Dictionary<WindowKey, Window?> Windows { get; } = [];
    public Dictionary<string, LedgerCounts?> Ledger { get; } = [];

    /// <summary>Times given to messages without one, by the key of their row; 0: known to have none.</summary>
    public Dictionary<string, long> Undated { get; } = [];

    /// <summary>Entries of quarantine by the key of their row; null: known to be absent.</summary>
    public Dictionary<string, QuarantineEntry?> Quarantine { get; } = [];

    /// <summary>All raw rows of a local day (<see cref="SiteCalendar.RawSpanOf"/>), read for a rebuild.</summary>
    public Dictionary<WindowKey, List<ReadingRow>> Days { get; } = [];

    /// <summary>A device's state as stored now, with nothing else.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read.</exception>
    public static async Task<DeviceSnapshot> ReadAsync(ITelemetryStore store, DeviceKey device, CancellationToken cancellationToken) =>
        From(await store.FindAsync(Tables.Telemetry, device.Partition, StateRow.Key, cancellationToken));

    /// <summary>Starts from the stored state row; null for a device never seen.</summary>
    public static DeviceSnapshot From(StoredRow? stateRow)
    {
        var snapshot = new DeviceSnapshot();
        if (stateRow is not null)
            (snapshot.State, snapshot.ETag) = (StateRow.FromRow(stateRow), stateRow.ETag);
        return snapshot;
    }

    /// <summary>Takes in one row that <see cref="RequiredRows"/> asked for; <paramref name="row"/> null when it does not exist.</summary>
    public void Learn(string key, StoredRow? row)
    {
        switch (key[0])
        {
            case 'r':
                Rows[long.Parse(key.AsSpan(2), CultureInfo.InvariantCulture)] = row is null ? null : ReadingRow.FromRow(row);
                break;
            case 'w':
                WindowKey.TryParse(key, out var window);
                Windows[window] = row is null ? null : Window.FromRow(row);
                break;
            case 'l':
                Ledger[key] = row is null ? null : LedgerRow.FromRow(row);
                break;
            case 'c':
                Undated[key] = row is null ? 0 : UndatedRow.Ticks(row);
                break;
            case 'q':
                Quarantine[key] = row is null ? null : QuarantineEntry.FromRow(row);
                break;
            default:
                throw new ArgumentException($"'{key}' is no row that a commit needs.", nameof(key));
        }
    }

    /// <summary>
    /// How far the undated readings of a message are to be moved, in ticks: to where those of its first copy stand; 0 when it is the first.
    /// </summary>
    public long MoveOf(DeviceMessage message)
    {
        if (message.UndatedKey is not { } key || !Undated.TryGetValue(key, out var first))
            return 0;
        return Math.Abs(message.ReceiptTicks - first) <= UndatedRow.ValidTicks ? first - message.ReceiptTicks : 0;
    }

    /// <summary>After a success: takes the new ETag and keeps what the next message probably needs.</summary>
    public void Committed(string etag)
    {
        ETag = etag;
        Days.Clear();
        if (Rows.Count > 1)
        {
            Rows.TryGetValue(State.MaxTicks, out var newest);
            Rows.Clear();
            if (newest is not null)
                Rows[State.MaxTicks] = newest;
        }
        if (Windows.Count > WindowsKept)
        {
            foreach (var old in Windows.Keys.OrderByDescending(k => k.Start).Skip(WindowsKept / 2).ToList())
                Windows.Remove(old);
        }
        if (Undated.Count > 8)
            Undated.Clear();
        if (Quarantine.Count > 8)
            Quarantine.Clear();
        if (Ledger.Count > 8)
            Ledger.Clear();
    }
}
