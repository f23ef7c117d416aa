namespace SmartPilots.Core.Windows;

/// <summary>
/// What one window knows of one stream: a pure function of the set of its readings, whatever their order of arrival. Sums are decimal
/// and so exact; the mean is sum / count, computed when read.
/// </summary>
public sealed class StreamStatistics(string stream)
{
    public string Stream { get; } = stream;
    public long Count { get; private set; }
    public decimal Sum { get; private set; }
    public decimal Min { get; private set; }
    public decimal Max { get; private set; }
    public long FirstTicks { get; private set; }
    public decimal First { get; private set; }
    public long LastTicks { get; private set; }
    public decimal Last { get; private set; }

    /// <summary>For angles: sums of the sine and cosine, each quantised to 9 decimals before it is added, so that order does not matter.</summary>
    public decimal SinSum { get; private set; }
    public decimal CosSum { get; private set; }

    /// <summary>Sum modulo 2^128 of the readings' hashes.</summary>
    public UInt128 Hash { get; private set; }

    public void Add(long ticks, decimal value, UInt128 hash, bool angle)
    {
        if (Count == 0 || value < Min)
            Min = value;
        if (Count == 0 || value > Max)
            Max = value;
        if (Count == 0 || ticks < FirstTicks)
            (FirstTicks, First) = (ticks, value);
        if (Count == 0 || ticks > LastTicks)
            (LastTicks, Last) = (ticks, value);
        Count++;
        Sum += value;
        Hash = unchecked(Hash + hash);
        if (!angle)
            return;
        var (sin, cos) = Math.SinCos((double)value * Math.PI / 180);
        SinSum += decimal.Round((decimal)sin, 9);
        CosSum += decimal.Round((decimal)cos, 9);
    }

    /// <summary>The stored form: fields separated by semicolons, numbers invariant, the hash in hex.</summary>
    public string Encode() => string.Create(CultureInfo.InvariantCulture,
        $"{Count};{Sum};{Min};{Max};{FirstTicks};{First};{LastTicks};{Last};{Hash:x32};{SinSum};{CosSum}");

    public static StreamStatistics Decode(string stream, string text)
    {
        var f = text.Split(';');
        return new StreamStatistics(stream)
        {
            Count = long.Parse(f[0], CultureInfo.InvariantCulture),
            Sum = Number(f[1]),
            Min = Number(f[2]),
            Max = Number(f[3]),
            FirstTicks = long.Parse(f[4], CultureInfo.InvariantCulture),
            First = Number(f[5]),
            LastTicks = long.Parse(f[6], CultureInfo.InvariantCulture),
            Last = Number(f[7]),
            Hash = UInt128.Parse(f[8], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            SinSum = Number(f[9]),
            CosSum = Number(f[10]),
        };
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
