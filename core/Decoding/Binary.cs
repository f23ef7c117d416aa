namespace SmartPilots.Core.Decoding;

/// <summary>From binary floating point to the decimal that its writer meant.</summary>
internal static class Binary
{
    /// <param name="digits">Significant digits that the format holds for certain: 7 of 32 bits, 15 of 64; more would be noise.</param>
    /// <returns>False for infinity and not a number. A finite value beyond <see cref="Quantity.Bound"/> stays beyond it.</returns>
    public static bool TryToDecimal(double value, int digits, out decimal number)
    {
        number = 0m;
        if (!double.IsFinite(value))
            return false;
        value = Math.Clamp(value, -1e16, 1e16);
        number = digits <= 7 ? (decimal)(float)value : (decimal)value;
        return true;
    }
}
