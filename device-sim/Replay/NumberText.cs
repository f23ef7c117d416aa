using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Reads numbers as one file writes them. Decimal on purpose: 4e+05 is 400000, and 0.1 stays 0.1. A separator that was not declared
/// makes a text unreadable: 12.345 beside a decimal comma may be twelve or twelve thousand.
/// </summary>
internal sealed class NumberText(char point, char? group)
{
    private const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const int MostDigits = 100;

    // Typographic minus signs, as some exports have them.
    private const string Minus = "\u2212\u2013";

    /// <exception cref="InputFileException">A separator is not one character, may be part of a number, or is both.</exception>
    /// <param name="path">Of the object in the map that has them.</param>
    /// <param name="group">Null or empty for none.</param>
    public static void Check(string mapFile, string path, string point, string? group)
    {
        Check("decimalSeparator", point);
        if (string.IsNullOrEmpty(group))
            return;
        Check("groupSeparator", group);
        if (group == point)
            throw new InputFileException(mapFile, $"{path}.groupSeparator", "is the decimal separator too (a column has none with \"\")");

        void Check(string member, string separator)
        {
            if (separator.Length != 1 || char.IsLetterOrDigit(separator[0]) || separator is "-" or "+")
                throw new InputFileException(mapFile, $"{path}.{member}", $"'{separator}' is not one character that separates digits");
        }
    }

    /// <summary>False for anything but a number in this writing.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out decimal value)
    {
        if (point == '.' && group is null && decimal.TryParse(text, Styles, CultureInfo.InvariantCulture, out value))
            return true;
        value = 0;
        if (text.Length is 0 or > MostDigits)
            return false;
        Span<char> plain = stackalloc char[text.Length];
        return Plain(text, plain, out var length) && decimal.TryParse(plain[..length], Styles, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>What would make an unreadable text a number; null when nothing would.</summary>
    public string? Hint(ReadOnlySpan<char> text)
    {
        foreach (var other in ".,' \u00A0\u202F")
        {
            if (other != point && group is null && text.Contains(other) && new NumberText(point, other).TryRead(text, out _))
                return $"a number only with \"groupSeparator\": \"{other}\"";
        }
        var otherPoint = point == '.' ? ',' : '.';
        return new NumberText(otherPoint, null).TryRead(text, out _) ? $"a number only with \"decimalSeparator\": \"{otherPoint}\"" : null;
    }

    /// <summary>Whether the number loses something: decimals beyond those that are kept, or all of a number that is not 0.</summary>
    public static bool Rounds(ReadOnlySpan<char> text, decimal value)
    {
        if (value == 0)
        {
            var mantissa = text.IndexOfAny('e', 'E') is var end and >= 0 ? text[..end] : text;
            return mantissa.IndexOfAnyInRange('1', '9') >= 0;
        }
        return value.Scale > Quantity.MaxDecimals && decimal.Round(value, Quantity.MaxDecimals) != value;
    }

    // In groups of three from the decimal separator on: 1.234.567 and 1 234, but not 1.23 or 12.34.567.
    private bool Plain(ReadOnlySpan<char> text, Span<char> plain, out int length)
    {
        length = 0;
        var (digits, groups, whole) = (0, 0, true);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                digits++;
                plain[length++] = c;
            }
            else if (whole && IsGroup(c))
            {
                if (digits is 0 or > 3 || (groups > 0 && digits != 3))
                    return false;
                (digits, groups) = (0, groups + 1);
            }
            else
            {
                if (whole && groups > 0 && digits > 0 && digits != 3)
                    return false;
                whole &= c is '+' or '-' || Minus.Contains(c);
                if (c != point && (c is '.' or ','))
                    return false;
                plain[length++] = c == point ? '.' : Minus.Contains(c) ? '-' : c;
            }
        }
        return !(whole && groups > 0 && digits != 3);
    }

    private bool IsGroup(char c) => group is { } separator && (c == separator
        || (char.IsWhiteSpace(separator) && char.IsWhiteSpace(c)) || (separator == '\'' && c == '\u2019'));
}
