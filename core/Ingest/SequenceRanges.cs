namespace SmartPilots.Core.Ingest;

/// <summary>
/// Which sequence numbers were seen, as ranges without overlap in rising order. A set: adding a number twice changes nothing, so that a
/// redelivery may be recorded again. Kept to a bounded number of ranges: beyond it the oldest gap is no longer named, only counted.
/// </summary>
public sealed class SequenceRanges
{
    /// <summary>About 60 KB of text.</summary>
    public const int MaxRanges = 2_000;

    private readonly List<(long From, long To)> _ranges = [];

    /// <summary>Inclusive on both sides.</summary>
    public IReadOnlyList<(long From, long To)> Ranges => _ranges;

    /// <summary>Numbers in gaps that are no longer named.</summary>
    public long Unnamed { get; private set; }

    /// <summary>False when all of them were there already.</summary>
    public bool Add(long from, long to)
    {
        // Nearly always at the end; so the search starts there.
        var after = _ranges.Count;
        while (after > 0 && _ranges[after - 1].From > to + 1)
            after--;
        var first = after;
        while (first > 0 && _ranges[first - 1].To >= from - 1)
            first--;
        if (after - first == 1 && _ranges[first].From <= from && _ranges[first].To >= to)
            return false;
        for (var i = first; i < after; i++)
            (from, to) = (Math.Min(from, _ranges[i].From), Math.Max(to, _ranges[i].To));
        _ranges.RemoveRange(first, after - first);
        _ranges.Insert(first, (from, to));
        if (_ranges.Count > MaxRanges)
            ForgetOldestGap();
        return true;
    }

    public void Add(SequenceRanges other)
    {
        foreach (var (from, to) in other._ranges)
            Add(from, to);
        Unnamed += other.Unnamed;
    }

    /// <summary>Whether a number was seen; null where gaps are no longer named, so that nobody knows.</summary>
    public bool? Holds(long number)
    {
        for (var i = _ranges.Count - 1; i >= 0; i--)
        {
            if (_ranges[i].From <= number)
                return i == 0 && Unnamed > 0 && number <= _ranges[0].To ? null : number <= _ranges[i].To;
        }
        return false;
    }

    /// <summary>What is missing between <paramref name="first"/> and the highest number seen.</summary>
    public IEnumerable<(long From, long To)> Gaps(long first)
    {
        foreach (var (from, to) in _ranges)
        {
            if (from > first)
                yield return (first, from - 1);
            first = Math.Max(first, to + 1);
        }
    }

    /// <summary>Such as <c>1-500,502-502</c>.</summary>
    public string Encode()
    {
        var text = new StringBuilder();
        foreach (var (from, to) in _ranges)
            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{from}-{to}");
        return text.ToString();
    }

    public static SequenceRanges Decode(string text, long unnamed)
    {
        var ranges = new SequenceRanges { Unnamed = unnamed };
        foreach (var range in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            ranges._ranges.Add((long.Parse(range.AsSpan(0, dash), CultureInfo.InvariantCulture),
                long.Parse(range.AsSpan(dash + 1), CultureInfo.InvariantCulture)));
        }
        return ranges;
    }

    private void ForgetOldestGap()
    {
        Unnamed += _ranges[1].From - _ranges[0].To - 1;
        _ranges[0] = (_ranges[0].From, _ranges[1].To);
        _ranges.RemoveAt(1);
    }
}
