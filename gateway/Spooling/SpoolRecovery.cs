namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Opens the spool's file, whatever state it is in. A damaged one is put aside, and all of its rows that can be read move to a new file
/// with a new epoch: the old numbers may have been used for messages that are lost, and the functions must not take new ones for them.
/// </summary>
/// <param name="rescued">Told where the damaged file is, how many messages were found and how many were not.</param>
internal sealed class SpoolRecovery(string path, string synchronous, DateTimeOffset now, Action<string, long, long> rescued,
    Func<string>? newEpoch = null)
{
    /// <summary>Damage that leaves nothing to find must not cost hours: so many failed reads, then the rest is given up.</summary>
    private const int MaxFailedReads = 100_000;

    private const string Aside = ".damaged-";

    private readonly string _rescue = path + ".rescue";

    /// <summary>A rescue's result once it is whole: from then on it is the spool, whatever still stands in its place.</summary>
    private readonly string _rescued = path + ".rescued";

    /// <summary>Whether damaged files stand beside a spool's: a person should look at the disk, and delete them.</summary>
    public static bool HasPutAside(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        // A folder that has gone, with its disk, holds nothing; what is wrong with it the next commit says.
        return Directory.Exists(folder) && Directory.EnumerateFiles(folder, Path.GetFileName(path) + Aside + "*", WhatCanBeRead).Any();
    }

    private static readonly EnumerationOptions WhatCanBeRead = new() { IgnoreInaccessible = true };

    /// <param name="isSuspect">Rescue it even if it opens: a reader has met damage.</param>
    /// <exception cref="SpoolException">It cannot be opened, for another reason than damage.</exception>
    public SpoolFile Open(bool isSuspect)
    {
        var aside = $"{path}{Aside}{now.UtcDateTime:yyyyMMdd-HHmmss-fff}";
        if (File.Exists(_rescued))
            Exchange(aside); // interrupted
        try
        {
            if (!isSuspect)
                return new SpoolFile(path, synchronous, now, newEpoch);
        }
        catch (SpoolException e) when (e.IsUnusable)
        {
            // rescued below
        }
        Rescue(aside);
        return new SpoolFile(path, synchronous, now, newEpoch);
    }

    private void Rescue(string aside)
    {
        File.Delete(_rescue);
        File.Delete(_rescue + "-wal");
        var (found, lost) = CopyAll();
        File.Move(_rescue, _rescued, overwrite: true);
        Exchange(aside);
        rescued(aside, found, lost);
    }

    // Each step may be the last before a power cut; the next start goes on with what is left of them.
    private void Exchange(string aside)
    {
        // The log first: left beside a new file, it would be replayed into it.
        if (File.Exists(path + "-wal"))
            File.Move(path + "-wal", aside + "-wal");
        File.Delete(path + "-shm");
        if (File.Exists(path))
            File.Move(path, aside);
        File.Move(_rescued, path);
    }

    private (long Found, long Lost) CopyAll()
    {
        using var target = new SpoolFile(_rescue, "FULL", now, newEpoch);
        try
        {
            using var old = new CorruptSpoolReader(path);
            target.Transact(file =>
            {
                var failures = 0;
                var copied = new CopiedSequences();
                file.SkipTo(old.Last, now);
                Copy(old, file, 0, old.Last, copied, ref failures);
                old.ReadStrays(copied.Holds, file.InsertRescued);
                file.AdoptCounts(old.Counters());
                file.AdoptPoison(old.CopyPoison(file));
                old.Kept().ForEach(file.Keep);
            });
        }
        catch (SpoolException e) when (e.IsUnusable)
        {
            // Not even the first page can be read: the file stays aside for whoever can do more.
        }
        return (target.Depth, target.Counters[(int)SpoolCounter.Damaged]);
    }

    /// <summary>All rows between two numbers; where reading fails, each half by itself.</summary>
    private static void Copy(CorruptSpoolReader old, SpoolFile target, long first, long last, CopiedSequences copied, ref int failures)
    {
        var next = first;
        try
        {
            foreach (var n in old.Read(first, last, target.InsertRescued))
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
