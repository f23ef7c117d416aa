namespace SmartPilots.Core.Model;

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

    // Of all but the longest numbers the digits are 64 bits, which are divided many times faster than a decimal.
    private static decimal Strip(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        if (parts[2] != 0)
            return value / 1.0000000000000000000000000000m; // the documented idiom: it normalises the scale, exact for this magnitude
        var digits = (uint)parts[0] | (ulong)(uint)parts[1] << 32;
        var scale = value.Scale;
        for (; scale > 0 && digits % 10 == 0; scale--)
            digits /= 10;
        return scale == value.Scale ? value : new decimal((int)digits, (int)(digits >> 32), 0, decimal.IsNegative(value), scale);
    }
}
