namespace SmartPilots.Core.Model;

/// <summary>What a part of a trailing time held: a bucket of <see cref="RuleMemory.Samples"/>.</summary>
/// <param name="Ticks">Start of the bucket.</param>
/// <param name="Low">Smallest value; of a night, the sum.</param>
/// <param name="High">Largest value.</param>
/// <param name="Count">How many values.</param>
public readonly record struct RuleSample(long Ticks, decimal Low, decimal High, int Count);

/// <summary>
/// What a rule of one device remembers between readings. Each kind of rule says in its own file how it uses these members; all of them
/// stay small, since they are written with every commit of the device.
/// </summary>
public sealed class RuleMemory
{
    private const int Parts = 20;

    /// <summary>The kind of rule that wrote it: another kind of the same name starts anew.</summary>
    public string Kind { get; set; } = "";
    public long Mark { get; set; }
    public decimal Base { get; set; }
    public decimal Total { get; set; }
    public decimal? Doubted { get; set; }
    public long Count { get; set; }
    public List<RuleSample>? Samples { get; set; }
    public List<decimal>? History { get; set; }

    /// <summary>Why the last night could not be judged; null when it could.</summary>
    public string? Note { get; set; }

    /// <summary>Adds a value to <see cref="Samples"/> and drops what is older than <paramref name="width"/>, to a twentieth of it.</summary>
    public void Keep(long ticks, decimal value, long width)
    {
        var samples = Trim(ticks, width);
        var part = Math.Max(1, width / Parts);
        var start = ticks - ticks % part;
        if (samples.Count > 0 && samples[^1].Ticks >= start)
        {
            var last = samples[^1];
            samples[^1] = last with { Low = Math.Min(last.Low, value), High = Math.Max(last.High, value), Count = last.Count + 1 };
        }
        else
        {
            samples.Add(new RuleSample(start, value, value, 1));
        }
    }

    /// <summary>The samples that lie wholly within the trailing time.</summary>
    public List<RuleSample> Trim(long ticks, long width)
    {
        Samples ??= [];
        Samples.RemoveAll(sample => sample.Ticks < ticks - width);
        return Samples;
    }
}
