namespace SmartPilots.Gateway.Spooling;

/// <summary>Limits of a spool.</summary>
/// <param name="Path">The database file; its folder exists.</param>
public sealed record SpoolOptions(string Path)
{
    /// <summary>Hard cap on what waits, payloads and topics with 40 bytes a message. Default 2 GiB, from 1 MiB.</summary>
    public long MaxBytes { get; init; } = 2L << 30;

    /// <summary>
    /// The part of <see cref="MaxBytes"/> that one device's messages may take, so that one that never stops cannot shut out the others while
    /// the link is down. 0 for all of it (the default), up to 1.
    /// </summary>
    public double OwnerShare { get; init; }

    /// <summary>Hard cap on the age of the oldest that waits, by its time of receipt. Default 90 days.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(90);

    public SpoolOverflow Overflow { get; init; } = SpoolOverflow.RefuseNew;

    /// <summary>
    /// Left free on the disk: at less, nothing is taken. A spool that filled its disk could not write that something has left it.
    /// Default 64 MiB.
    /// </summary>
    public long DiskReserveBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Pages of 4 KiB that the log may have before it is brought into the file. The commits of that moment wait for it, so it is kept short:
    /// at 5,000 messages/s beside the store's own writes, PUBACK's p99 was 25 ms with 250 pages, 65 with 1,000, 120 to 190 with 4,000.
    /// </summary>
    internal const int LogPages = 250;

    /// <summary>
    /// Time between the beginnings of two commits while messages follow each other closely; zero commits as often as the disk can.
    /// Default 3 ms.
    /// </summary>
    public TimeSpan CommitDelay { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>How much may wait in memory for the disk before publishers are slowed down. Default 8 MiB.</summary>
    public int MaxPendingBytes { get; init; } = 8 << 20;

    /// <summary>
    /// SQLite's <c>synchronous</c>. FULL, and nothing else, keeps the promise; the tests use OFF to show that they would notice.
    /// </summary>
    internal string Synchronous { get; init; } = "FULL";

    /// <summary>Who calls the writer for each commit; null: a thread of its own. The simulation gives its scheduler, on one thread.</summary>
    internal Action<Action>? Disk { get; init; }

    /// <summary>A writer that others call runs the continuations of those who wait; its own thread is never lent to them.</summary>
    internal TaskCreationOptions Completion => Disk is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;

    /// <summary>A stamp from before it, in UTC ticks, is a clock that was not set, not an age.</summary>
    internal static long Year2020 { get; } = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>Names the epoch of a new spool; null: at random.</summary>
    internal Func<string>? NewEpoch { get; init; }
}
