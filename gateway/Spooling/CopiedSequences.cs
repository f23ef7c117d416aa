namespace SmartPilots.Gateway.Spooling;

/// <summary>Numbers that a recovery has read, in growing order: few ranges, however many numbers.</summary>
internal sealed class CopiedSequences
{
    private readonly List<LaneRange> _ranges = [];

    public void Add(long n)
    {
        if (_ranges.Count > 0 && _ranges[^1].Last == n - 1)
            _ranges[^1] = _ranges[^1] with { Last = n };
        else
            _ranges.Add(new LaneRange(n, n));
    }

    public bool Holds(long n)
    {
        var (low, high) = (0, _ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Holds(n))
                return true;
            if (_ranges[middle].First < n)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return false;
    }
}
