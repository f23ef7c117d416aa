namespace SmartPilots.Tests.Support.Disk;

/// <summary>What happened to one file of SQLite (<c>x.db</c>, <c>x.db-wal</c>), and what shall go wrong with it.</summary>
public sealed class WatchedFile
{
    private long _syncs;
    private long _unsynced;

    /// <summary>Times it was synced to the disk.</summary>
    public long Syncs => Interlocked.Read(ref _syncs);

    /// <summary>Bytes written since the last sync: what a power cut now could take away.</summary>
    public long Unsynced => Interlocked.Read(ref _unsynced);

    /// <summary>SQLite's code for every write from now on: 13 for a full disk, 778 for an I/O error; 0 for none.</summary>
    public volatile int WriteFailure;

    /// <summary>SQLite's code for every sync from now on: 1034 for an I/O error; 0 for none.</summary>
    public volatile int SyncFailure;

    /// <summary>Called by SQLite's thread before each sync; it may block to keep the disk busy.</summary>
    public Action? Syncing { get; set; }

    internal void Wrote(int bytes) => Interlocked.Add(ref _unsynced, bytes);

    internal void Synced()
    {
        Interlocked.Increment(ref _syncs);
        Interlocked.Exchange(ref _unsynced, 0);
    }
}
