namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Whether the spool's disk is down to its reserve. Removing what was delivered writes to the log first, so a spool that filled
/// the disk to its last byte could not empty itself again.
/// </summary>
internal sealed class DiskSpace(string path, long reserveBytes, TimeProvider link)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly DriveInfo _disk = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
    private long _lookedAt = long.MinValue;
    private volatile bool _isShort;
    private long _unseen; // roughly: a race costs one look too many or too few

    /// <summary>Looked up ten times a second at most, and whenever much was written since; callable from any thread.</summary>
    public bool IsShort
    {
        get
        {
            var last = Interlocked.Read(ref _lookedAt);
            var now = link.GetTimestamp();
            if (last != long.MinValue && link.GetElapsedTime(last, now) < Period)
                return _isShort;
            if (Interlocked.CompareExchange(ref _lookedAt, now, last) == last)
                Look();
            return _isShort;
        }
    }

    /// <summary>The writer tells what it has written: a burst between two looks must not eat the reserve.</summary>
    public void Written(long bytes)
    {
        _unseen += bytes;
        if (_unseen > reserveBytes / 16)
            Look();
    }

    private void Look()
    {
        _unseen = 0;
        _isShort = _disk.AvailableFreeSpace < reserveBytes;
    }
}
