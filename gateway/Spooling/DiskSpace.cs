namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Whether the spool's disk is down to its reserve. Removing what was delivered writes to the log first, so a spool that filled
/// the disk to its last byte could not empty itself again.
/// <para>
/// The spool's file does not shrink: what was delivered leaves its room there. So a file that has taken all of the disk but the reserve
/// goes on with the room inside it, down to half of the reserve.
/// </para>
/// </summary>
internal sealed class DiskSpace(string path, long reserveBytes, TimeProvider link)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly DriveInfo _disk = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
    private long _lookedAt = long.MinValue;
    private volatile bool _isTight;
    private volatile bool _isShort;
    private long _reusable;
    private long _unseen; // roughly: a race costs one look too many or too few

    /// <summary>Nothing may be taken. Looked up ten times a second at most, and whenever much was written since; callable from any thread.</summary>
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

    /// <summary>The disk itself is down to the reserve, as last looked at: what the file can use again matters.</summary>
    public bool IsTight => _isTight;

    /// <summary>Left on the disk now; 0 when it cannot be asked, as when it has gone.</summary>
    public long FreeBytes
    {
        get
        {
            try
            {
                return _disk.AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return 0; // the next commit says what is wrong with it
            }
        }
    }

    /// <summary>The writer tells what it has written: a burst between two checks must not use up the reserve.</summary>
    public void Written(long bytes)
    {
        _unseen += bytes;
        if (_unseen > reserveBytes / 16)
            Look();
    }

    /// <summary>The writer tells how much of its file is free.</summary>
    public void Reusable(long bytes)
    {
        Interlocked.Exchange(ref _reusable, bytes);
        Look();
    }

    private void Look()
    {
        _unseen = 0;
        var free = FreeBytes;
        _isTight = free < reserveBytes;
        _isShort = _isTight && (free < reserveBytes / 2 || free + Interlocked.Read(ref _reusable) < reserveBytes);
    }
}
