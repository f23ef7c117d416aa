using System.Globalization;

namespace SmartPilots.Simulation;

/// <summary>Seeds from A to B, both included; written <c>A-B</c> or <c>A</c>.</summary>
internal readonly record struct SeedRange(ulong First, ulong Last)
{
    public ulong Count => Last - First + 1;

    public static bool TryParse(string text, out SeedRange range)
    {
        var parts = text.Split('-');
        range = default;
        if (parts.Length > 2 || !TryNumber(parts[0], out var first) || !TryNumber(parts[^1], out var last) || last < first)
            return false;
        range = new SeedRange(first, last);
        return true;
    }

    /// <summary>As <see cref="TryParse"/> reads it; also what the help shows as the default.</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryNumber(string text, out ulong number) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
