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
    private long _spent;
    private volatile bool _isShort;

    /// <summary>
    /// Looked up ten times a second at most, and whenever an eighth of the reserve may have been written since: a flood fills a reserve in
    /// less than a tenth of a second. Callable from any thread.
    /// </summary>
    /// <param name="bytes">What the caller is about to write.</param>
    public bool IsShortFor(long bytes)
    {
        if (reserveBytes == 0)
            return false;
        var spent = Interlocked.Add(ref _spent, bytes);
        var last = Interlocked.Read(ref _lookedAt);
        var now = link.GetTimestamp();
        if (last != long.MinValue && spent < reserveBytes / 8 && link.GetElapsedTime(last, now) < Period)
            return _isShort;
        if (Interlocked.CompareExchange(ref _lookedAt, now, last) != last)
            return _isShort;
        Interlocked.Exchange(ref _spent, 0);
        return _isShort = _disk.AvailableFreeSpace < reserveBytes;
    }
}
