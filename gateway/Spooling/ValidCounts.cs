namespace SmartPilots.Gateway.Spooling;

/// <summary>The counts of a damaged file that are what was written.</summary>
/// <param name="Values">Those that match their checksum.</param>
/// <param name="Corrupt">How many rows do not.</param>
/// <param name="Which">Which count the corrupt row is, if it still says so.</param>
internal sealed record ValidCounts(Dictionary<SpoolCounter, long> Values, int Corrupt, SpoolCounter? Which)
{
    /// <summary>Continues these counts in a new file: what was taken and is nowhere to be found is damaged.</summary>
    public void ContinueIn(SpoolFile file)
    {
        var all = Completed(file.Messages.Depth);
        var gone = Sum(all);
        var taken = Math.Max(all.GetValueOrDefault(SpoolCounter.Taken), gone + file.Messages.Depth);
        all[SpoolCounter.Taken] = taken;
        foreach (var (counter, value) in all)
            file.Counters.Add(counter, value);
        file.Counters.Add(SpoolCounter.Damaged, taken - gone - file.Messages.Depth);
    }

    /// <summary>
    /// All of them: a corrupt one is what taken = delivered + waiting + poison + dropped + damaged leaves for it. Where that does not
    /// tell, what is not known is not counted, neither as taken nor as damaged.
    /// </summary>
    private Dictionary<SpoolCounter, long> Completed(long depth)
    {
        var all = new Dictionary<SpoolCounter, long>(Values);
        if (Corrupt == 1 && Which is { } one && one != SpoolCounter.Taken && all.TryGetValue(SpoolCounter.Taken, out var taken))
            all[one] = Math.Max(0, taken - Sum(all) - depth);
        else if (Corrupt > 0)
            all[SpoolCounter.Taken] = Sum(all) + depth;
        return all;
    }

    private static long Sum(Dictionary<SpoolCounter, long> gone) => gone.Where(count => count.Key != SpoolCounter.Taken).Sum(count => count.Value);

    /// <summary>Of what <see cref="CounterTable.Select"/> gives.</summary>
    public static ValidCounts Read(Statement counters)
    {
        var (values, corrupt) = (new Dictionary<SpoolCounter, long>(), new List<SpoolCounter>());
        while (counters.Step())
        {
            var counter = (SpoolCounter)counters.Int64(0);
            if (CounterTable.IsValid(counters))
                values[counter] = counters.Int64(1);
            else if (Renamed(counters) is { } former)
                values[former] = counters.Int64(1);
            else
                corrupt.Add(counter);
        }
        return new ValidCounts(values, corrupt.Count, corrupt is [var one] && Enum.IsDefined(one) ? one : null);
    }

    // Of a row whose key alone is corrupt, the checksum still tells whose it was.
    private static SpoolCounter? Renamed(Statement row) => Enum.GetValues<SpoolCounter>().Cast<SpoolCounter?>()
        .FirstOrDefault(counter => row.Int64(2) == MessageChecksum.Of((long)counter!, row.Int64(1), ""));
}
