using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmartPilots.Simulation.Fleet;

namespace SmartPilots.Simulation.Oracle;

/// <summary>One stream's statistics in one window, from the readings alone, written as the store writes them.</summary>
internal static class ExpectedWindow
{
    public static string Encode(string partition, IReadOnlyList<GeneratedReading> readings)
    {
        var inOrder = readings.OrderBy(reading => reading.Ticks).ToList();
        var hash = UInt128.Zero;
        var (sin, cos) = (0m, 0m);
        foreach (var reading in readings)
        {
            hash = unchecked(hash + Hash(partition, reading));
            if (reading.Stream != "wind")
                continue;
            sin += Math.Round((decimal)Math.Sin((double)reading.Value * Math.PI / 180), 9);
            cos += Math.Round((decimal)Math.Cos((double)reading.Value * Math.PI / 180), 9);
        }
        return string.Join(';', readings.Count, N(readings.Sum(r => r.Value)), N(readings.Min(r => r.Value)), N(readings.Max(r => r.Value)),
            inOrder[0].Ticks, N(inOrder[0].Value), inOrder[^1].Ticks, N(inOrder[^1].Value), hash.ToString("x32", CultureInfo.InvariantCulture),
            N(sin), N(cos));
    }

    /// <summary>The stored text with each number in its shortest form, so that 1.50 and 1.5 are the same.</summary>
    public static string Normalise(string encoded)
    {
        var fields = encoded.Split(';');
        for (var i = 0; i < fields.Length; i++)
        {
            if (i != 8)
                fields[i] = N(decimal.Parse(fields[i], CultureInfo.InvariantCulture));
        }
        return string.Join(';', fields);
    }

    private static UInt128 Hash(string partition, GeneratedReading reading)
    {
        var text = $"{partition}|{reading.Stream}|{reading.Ticks.ToString(CultureInfo.InvariantCulture)}|{N(reading.Value)}";
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        var hash = UInt128.Zero;
        for (var i = 0; i < 16; i++)
            hash = (hash << 8) | bytes[i];
        return hash;
    }

    private static string N(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
