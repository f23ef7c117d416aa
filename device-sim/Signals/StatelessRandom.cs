namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// Randomness without state: a value is a function of (seed, name, number), so that any device's noise at any time can be had without
/// playing all that came before. Mixing is SplitMix64 (Steele, Lea, Flood 2014); names are hashed with FNV-1a, the same on any machine.
/// </summary>
public readonly struct StatelessRandom
{
    private readonly ulong _key;

    public StatelessRandom(ulong seed, string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        _key = Mix(seed + 0x9E3779B97F4A7C15UL) ^ Mix(hash);
    }

    /// <summary>64 even bits.</summary>
    public ulong Bits(long number) => Mix(_key + (ulong)number * 0x9E3779B97F4A7C15UL);

    /// <summary>Even on [0, 1).</summary>
    public double Uniform(long number) => (Bits(number) >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// Mean 0, deviation 1, never beyond 3.47: the sum of four even variables (Irwin–Hall), 16 bits each. It needs no logarithm,
    /// and a sensor's noise has no far tails.
    /// </summary>
    public double Noise(long number)
    {
        var bits = Bits(number);
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (sum / 65536.0 - 2.0 + 2.0 / 65536.0) * 1.7320508075688772;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
