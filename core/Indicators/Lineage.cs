using System.IO.Compression;
using System.Security.Cryptography;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators;

/// <summary>
/// What one value is made of, as text: a line <c>d|input|device|fact</c> for each device and day, <c>c|place|value|hash</c> for each place in it,
/// <c>p|month|hash</c> for each month of a longer period, <c>e|…</c> for an entered value. Lines are sorted, so
/// that the same parts give the same bytes.
/// </summary>
public sealed class Lineage
{
    private readonly List<string> _lines;

    private Lineage(IEnumerable<string> lines) => _lines = [.. lines.Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Lines => _lines;

    public static Lineage None { get; } = new([]);

    public static Lineage OfDays(IEnumerable<DevicePart> parts) => new(parts.SelectMany(part =>
        part.Facts.Select(fact => $"d|{part.Input.Name}|{part.Device.Key}|{fact.Encode()}")));

    /// <summary>Of a quarter or year: what each month gave.</summary>
    public static Lineage OfMonths(IEnumerable<(IndicatorPeriod Month, string Hash)> months) => new(months.Select(month => $"p|{month.Month}|{month.Hash}"));

    public static Lineage OfPlaces(IEnumerable<(string Place, IndicatorResult Result, string Hash)> places) => new(places.Select(one =>
        $"c|{one.Place}|{Text(one.Result.Value) ?? one.Result.Outcome.Code()}|{one.Hash}"));

    public static Lineage OfEntry(EnteredValue entry) => new([$"e|{entry.Place}|{Text(entry.Value)}|{entry.By}|{entry.Ticks}|{entry.Source.Replace('|', '/')}"]);

    /// <summary>The facts of a device, by day.</summary>
    public Dictionary<(string Device, string Input, DateOnly Day), DayFact> Facts() => _lines.Where(line => line.StartsWith("d|", StringComparison.Ordinal))
        .Select(line => line.Split('|', 4)).Select(parts => (parts[2], parts[1], Fact: DayFact.Decode(parts[3])))
        .ToDictionary(one => (one.Item1, one.Item2, one.Fact.Day), one => one.Fact);

    /// <summary>Names of the devices that it is made of.</summary>
    public IEnumerable<string> Devices => _lines.Where(line => line.StartsWith("d|", StringComparison.Ordinal)).Select(line => line.Split('|')[2]).Distinct();

    /// <summary>First 16 bytes of SHA-256 over the lines, each ended by a line feed, and the value: 32 hex digits.</summary>
    public string Hash(IndicatorResult result) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ToString()}={Text(result.Value) ?? result.Outcome.Code()}")).AsSpan(0, 16));

    public byte[] Compress()
    {
        using var all = new MemoryStream();
        using (var packed = new BrotliStream(all, CompressionLevel.Optimal))
            packed.Write(Encoding.UTF8.GetBytes(ToString()));
        return all.ToArray();
    }

    public static Lineage Read(byte[] compressed)
    {
        if (compressed.Length == 0)
            return None;
        using var reader = new StreamReader(new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress), Encoding.UTF8);
        return new Lineage(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public override string ToString() => string.Concat(_lines.Select(line => line + "\n"));

    private static string? Text(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);
}
