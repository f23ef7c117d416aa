using System.Numerics;

namespace SmartPilots.DeviceSim.Bench;

/// <summary>Counts latencies in buckets about 3 % wide, from a microsecond to hours; any number of threads may add.</summary>
public sealed class Latencies
{
    private const int StepsPerDoubling = 32;
    private readonly long[] _buckets = new long[40 * StepsPerDoubling];
    private long _count;
    private long _longest;

    public long Count => Interlocked.Read(ref _count);

    public void Add(TimeSpan latency)
    {
        var microseconds = Math.Max(1, (long)latency.TotalMicroseconds);
        Interlocked.Increment(ref _buckets[BucketOf(microseconds)]);
        Interlocked.Increment(ref _count);
        for (var known = Interlocked.Read(ref _longest); microseconds > known; known = Interlocked.Read(ref _longest))
            Interlocked.CompareExchange(ref _longest, microseconds, known);
    }

    /// <summary>The latency in milliseconds that this share (0 to 1) stays at or below, to within 3 %; 0 when there is none.</summary>
    public double Milliseconds(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        var seen = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            seen += Interlocked.Read(ref _buckets[i]);
            if (seen >= rank && seen > 0)
                return Math.Min(TopOf(i), Interlocked.Read(ref _longest)) / 1000.0;
        }
        return 0;
    }

    public object Percentiles() => new
    {
        count = Count,
        p50 = Milliseconds(0.5),
        p90 = Milliseconds(0.9),
        p99 = Milliseconds(0.99),
        p999 = Milliseconds(0.999),
        max = Milliseconds(1),
    };

    public override string ToString() =>
        $"p50 {Milliseconds(0.5):N2} ms, p90 {Milliseconds(0.9):N2}, p99 {Milliseconds(0.99):N2},"
        + $" p99.9 {Milliseconds(0.999):N2}, max {Milliseconds(1):N2}";

    // Linear below a step's worth, then 32 steps for each doubling.
    private static int BucketOf(long value)
    {
        if (value < StepsPerDoubling)
            return (int)value;
        var doublings = BitOperations.Log2((ulong)value) - 5;
        return (int)Math.Min((doublings + 1) * StepsPerDoubling + (value >> doublings) - StepsPerDoubling, 40 * StepsPerDoubling - 1);
    }

    private static long TopOf(int bucket)
    {
        if (bucket < StepsPerDoubling)
            return bucket;
        var doublings = bucket / StepsPerDoubling - 1;
        return ((bucket % StepsPerDoubling + StepsPerDoubling + 1L) << doublings) - 1;
    }
}
