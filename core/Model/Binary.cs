using System.Buffers.Text;

namespace SmartPilots.Core.Model;

/// <summary>From binary floating point to the decimal that its writer meant.</summary>
internal static class Binary
{
    /// <returns>False for infinity and not a number. A finite value beyond <see cref="Quantity.Bound"/> stays beyond it.</returns>
    public static bool TryToDecimal(double value, out decimal number)
    {
        number = 0m;
        if (!double.IsFinite(value))
            return false;
        number = (decimal)Math.Clamp(value, -1e16, 1e16); // 15 digits: more would be noise of the arithmetic behind it
        return true;
    }

    /// <summary>
    /// Of 32 or 16 bits: the value itself when it is a multiple of 1/8, as counts and large meters are, else the shortest decimal that
    /// only this value is nearest to. Either reads back as the same bits; seven digits would not.
    /// </summary>
    public static bool TryToDecimal(float value, out decimal number)
    {
        if (!float.IsFinite(value) || MathF.Abs(value) >= 1e15f || value * 8 == MathF.Floor(value * 8))
            return TryToDecimal((double)value, out number);
        Span<byte> text = stackalloc byte[32];
        number = 0m;
        if (!value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture))
            return false;
        // Below the last of 28 decimals nothing is left of it.
        if (!Utf8Parser.TryParse(text[..length], out number, out _, 'E') && !Utf8Parser.TryParse(text[..length], out number, out _))
            number = 0m;
        return true;
    }
}
