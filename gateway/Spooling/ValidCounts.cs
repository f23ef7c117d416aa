namespace SmartPilots.Gateway.Spooling;

/// <summary>The counts of a damaged file that are what was written.</summary>
/// <param name="Values">Those that are.</param>
/// <param name="Spoilt">How many rows are not.</param>
/// <param name="Which">Which count the spoilt row is, if it still says so.</param>
internal sealed record ValidCounts(Dictionary<SpoolCounter, long> Values, int Spoilt, SpoolCounter? Which)
{
    /// <summary>
    /// All of them: one that is spoilt is what taken = delivered + waiting + poison + dropped + damaged leaves for it. Where that does not
    /// tell, what is not known is not counted, neither as taken nor as damaged.
    /// </summary>
    public Dictionary<SpoolCounter, long> InSumWith(long depth)
    {
        if (Spoilt == 0)
            return Values;
        var all = new Dictionary<SpoolCounter, long>(Values);
        var gone = all.Where(count => count.Key != SpoolCounter.Taken).Sum(count => count.Value);
        if (Spoilt == 1 && Which is { } one && one != SpoolCounter.Taken && all.TryGetValue(SpoolCounter.Taken, out var taken))
            all[one] = Math.Max(0, taken - gone - depth);
        else
            all[SpoolCounter.Taken] = gone + depth;
        return all;
    }

    /// <summary>Of what <see cref="SpoolFile.SelectCounters"/> gives.</summary>
    public static ValidCounts Read(Statement counters)
    {
        var (values, spoilt) = (new Dictionary<SpoolCounter, long>(), new List<SpoolCounter>());
        while (counters.Step())
        {
            var counter = (SpoolCounter)counters.Int64(0);
            if (SpoolFile.IsSoundCount(counters))
                values[counter] = counters.Int64(1);
            else if (Renamed(counters) is { } former)
                values[former] = counters.Int64(1);
            else
                spoilt.Add(counter);
        }
        return new ValidCounts(values, spoilt.Count, spoilt is [var one] && Enum.IsDefined(one) ? one : null);
    }

    // Of a row whose key alone is spoilt, the sum still tells whose it was.
    private static SpoolCounter? Renamed(Statement row) => Enum.GetValues<SpoolCounter>().Cast<SpoolCounter?>()
        .FirstOrDefault(counter => row.Int64(2) == MessageChecksum.Of((long)counter!, row.Int64(1), ""));
}
