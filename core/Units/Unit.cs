using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SmartPilots.Core.Units;

/// <summary>
/// A unit of measurement: (value + <paramref name="Offset"/>) × <paramref name="Numerator"/> / <paramref name="Denominator"/> is the value
/// in base units. A ratio of two whole numbers and not one factor, because 1/3600 has no exact decimal.
/// </summary>
public sealed record Unit(string Code, Dimension Dimension, decimal Numerator, decimal Denominator, decimal Offset)
{
    /// <summary>
    /// What SenML's name says beyond the unit: RH and EL are both a percentage, lat and lon both degrees, but one is never the other.
    /// </summary>
    public string Of { get; init; } = "";

    private const int MaxLength = 48;

    // Names come from outside, so the memory of them is bounded: a name met later is parsed each time.
    private const int MaxRemembered = 2_000;
    private static readonly ConcurrentDictionary<string, Unit> Remembered = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Unit>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Remembered.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A unit by its UCUM code (<c>m3/h</c>), SenML name (<c>%RH</c>) or usual writing (<c>m³⋅h⁻¹</c>, <c>°C</c>).</summary>
    public static bool TryParse(ReadOnlySpan<char> name, [NotNullWhen(true)] out Unit? unit)
    {
        unit = null;
        if (name.Length is 0 or > MaxLength)
            return false;
        if (BySpan.TryGetValue(name, out unit))
            return true;
        unit = UnitParser.Parse(name.ToString());
        if (unit is not null && Remembered.Count < MaxRemembered)
            Remembered.TryAdd(name.ToString(), unit);
        return unit is not null;
    }

    /// <summary>The same for UTF-8; allocates nothing for a name met before.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Unit? unit)
    {
        unit = null;
        if (name.Length > MaxLength)
            return false;
        Span<char> text = stackalloc char[MaxLength];
        return TryParse(text[..Encoding.UTF8.GetChars(name, text)], out unit);
    }

    /// <summary>Exact but for the last of 28 digits; false when the units measure different things or the value is beyond decimal.</summary>
    public bool TryConvert(decimal value, Unit to, out decimal converted)
    {
        converted = value;
        if (Of.Length > 0 && to.Of.Length > 0 && Of != to.Of)
            return false;
        if (to.Code == Code)
            return true;
        if (to.Dimension != Dimension || Math.Abs(value) >= 1e18m)
            return false;
        try
        {
            // Multiply first: each product of whole numbers is exact, and one division rounds once.
            converted = (value + Offset) * Numerator * to.Denominator / (Denominator * to.Numerator) - to.Offset;
            return true;
        }
        catch (OverflowException)
        {
            return false; // units far apart, such as a light year in nanometres: no reading of ours
        }
    }
}
