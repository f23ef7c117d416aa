namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Opens the spool's file, whatever state it is in. A damaged one is quarantined, and all of its rows that can be read are copied to a new file
/// with a new epoch: the old numbers may have been used for messages that are lost, and the functions must not take new ones for them.
/// </summary>
/// <param name="recovered">Told where the damaged file is, how many messages were found and how many were not.</param>
internal sealed class SpoolRecovery(string path, string synchronous, DateTimeOffset now, Action<string, long, long> recovered,
    Func<string>? newEpoch = null)
{
    /// <summary>A file with nothing to find must not cost hours: after so many failed reads the rest is given up.</summary>
    private const int MaxFailedReads = 100_000;

    private const string Quarantined = ".damaged-";

    private readonly string _unfinished = path + ".rescue";

    /// <summary>A recovery's result once it is whole: from then on it is the spool, whatever still stands in its place.</summary>
    private readonly string _finished = path + ".rescued";

    /// <summary>Whether quarantined files stand beside a spool's: a person should look at the disk, and delete them.</summary>
    public static bool HasQuarantined(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        // A folder that has gone, with its disk, holds nothing; what is wrong with it the next commit says.
        return Directory.Exists(folder) && Directory.EnumerateFiles(folder, Path.GetFileName(path) + Quarantined + "*", WhatCanBeRead).Any();
    }

    private static readonly EnumerationOptions WhatCanBeRead = new() { IgnoreInaccessible = true };

    /// <param name="isSuspect">Recover it even if it opens: a reader has met damage.</param>
    /// <exception cref="SpoolException">It cannot be opened, for another reason than damage.</exception>
    public SpoolFile Open(bool isSuspect)
    {
        var quarantined = $"{path}{Quarantined}{now.UtcDateTime:yyyyMMdd-HHmmss-fff}";
        if (File.Exists(_finished))
            Exchange(quarantined); // interrupted
        try
        {
            if (!isSuspect)
                return new SpoolFile(path, synchronous, now, newEpoch);
        }
        catch (SpoolException e) when (e.IsUnusable)
        {
            // recovered below
        }
        Recover(quarantined);
        return new SpoolFile(path, synchronous, now, newEpoch);
    }

    private void Recover(string quarantined)
    {
        File.Delete(_unfinished);
        File.Delete(_unfinished + "-wal");
        var (found, lost) = CopyAll();
        File.Move(_unfinished, _finished, overwrite: true);
        Exchange(quarantined);
        recovered(quarantined, found, lost);
    }

    // Each step may be the last before a power cut; the next start goes on with what is left of them.
    private void Exchange(string quarantined)
    {
        // The log first: left beside a new file, it would be replayed into it.
        if (File.Exists(path + "-wal"))
            File.Move(path + "-wal", quarantined + "-wal");
        File.Delete(path + "-shm");
        if (File.Exists(path))
            File.Move(path, quarantined);
        File.Move(_finished, path);
    }

    private (long Found, long Lost) CopyAll()
    {
        using var target = new SpoolFile(_unfinished, "FULL", now, newEpoch);
        try
        {
            using var old = new CorruptSpoolReader(path);
            target.Transact(file =>
            {
                var failures = 0;
                var copied = new CopiedSequences();
                file.Messages.SkipTo(old.Last, now);
                Copy(old, file.Messages, 0, old.Last, copied, ref failures);
                old.ReadOutOfOrder(copied.Holds, file.Messages.InsertReturned);
                (old.Counters() ?? new ValidCounts([], 0, null)).ContinueIn(file);
                var lostPoison = file.Counters[SpoolCounter.Poisoned] - old.CopyPoison(file);
                file.Counters.Add(SpoolCounter.Poisoned, -lostPoison);
                file.Counters.Add(SpoolCounter.Damaged, lostPoison);
                old.Retained().ForEach(file.Retained.Store);
            });
        }
        catch (SpoolException e) when (e.IsUnusable)
        {
            // Not even the first page can be read: the file stays quarantined for a person who can do more.
        }
        return (target.Messages.Depth, target.Counters[SpoolCounter.Damaged]);
    }

    /// <summary>All rows between two numbers; where reading fails, each half by itself.</summary>
    private static void Copy(CorruptSpoolReader old, MessageTable target, long first, long last, CopiedSequences copied, ref int failures)
    {
        var next = first;
        try
        {
            foreach (var n in old.Read(first, last, target.InsertReturned))
            {
                next = n + 1;
                copied.Add(n);
            }
            return;
        }
        catch (SpoolException e) when (e.IsDamage && ++failures < MaxFailedReads)
        {
            // what was read before the damage is copied; the search goes on behind it
        }
        if (next >= last)
            return; // a single row, and it is the damaged one
        var middle = next + ((last - next) / 2);
        Copy(old, target, next, middle, copied, ref failures);
        Copy(old, target, middle + 1, last, copied, ref failures);
    }
}
