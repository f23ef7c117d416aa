namespace SmartPilots.Core;

/// <summary>The form in which numbers enter: decimal, at most 9 decimals, magnitude below 1e15, no trailing zeros.</summary>
public static class Quantity
{
    public const int MaxDecimals = 9;
    public const decimal Bound = 1_000_000_000_000_000m;

    /// <summary>Rounds half to even at 9 decimals and strips trailing zeros; false when the magnitude is 1e15 or more.</summary>
    public static bool TryQuantise(decimal value, out decimal quantised)
    {
        quantised = 0m;
        if (value >= Bound || value <= -Bound)
            return false;
        if (value.Scale > MaxDecimals)
            value = decimal.Round(value, MaxDecimals, MidpointRounding.ToEven);
        quantised = value.Scale == 0 ? value : Strip(value);
        if (quantised == 0m)
            quantised = 0m; // no negative zero: one number, one form
        return quantised < Bound && quantised > -Bound;
    }

    // Dividing by one with 28 decimals normalises the scale; the documented idiom, exact for this magnitude.
    private static decimal Strip(decimal value) => value / 1.0000000000000000000000000000m;
}
