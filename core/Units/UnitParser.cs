using System.Numerics;

namespace SmartPilots.Core.Units;

/// <summary>
/// Reads a UCUM code: components with prefix and exponent, joined by <c>.</c> and <c>/</c>; an annotation in braces counts as 1.
/// Parentheses are not read: no unit of a pilot needs them.
/// </summary>
internal static class UnitParser
{
    private static readonly BigInteger Largest = new(decimal.MaxValue / 1_000_000_000m);

    /// <summary>Null for a name that is no unit.</summary>
    public static Unit? Parse(string name)
    {
        var code = UnitNames.Normalise(name);
        var (dimension, numerator, denominator, offset) = (Dimension.None, BigInteger.One, BigInteger.One, 0m);
        var divides = false;
        var components = 0;
        var expectsComponent = true;
        foreach (var range in Components(code))
        {
            var text = code[range];
            if (text is "." or "/")
            {
                var leads = text == "/" && components == 0 && !divides; // as in /min
                if (expectsComponent && !leads)
                    return null;
                expectsComponent = true;
                divides = text == "/";
                continue;
            }
            if (++components > 8 || Component(text) is not { } component)
                return null;
            var power = divides ? -component.Power : component.Power;
            dimension = dimension.Times(component.Atom.Dimension, power);
            var (up, down) = power < 0 ? (component.Denominator, component.Numerator) : (component.Numerator, component.Denominator);
            numerator *= BigInteger.Pow(up, Math.Abs(power));
            denominator *= BigInteger.Pow(down, Math.Abs(power));
            offset += component.Atom.Offset;
            divides = false;
            expectsComponent = false;
        }
        if (expectsComponent || (offset != 0m && components > 1))
            return null;
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (numerator, denominator) = (numerator / common, denominator / common);
        if (numerator > Largest || denominator > Largest)
            return null;
        return new Unit(code, dimension, (decimal)numerator, (decimal)denominator, offset) { Of = UnitNames.Meaning(name) };
    }

    // Splits at the operators; those inside brackets or braces belong to a name.
    private static List<Range> Components(string code)
    {
        var ranges = new List<Range>();
        var start = 0;
        var nested = 0;
        for (var i = 0; i < code.Length; i++)
        {
            nested += code[i] is '[' or '{' ? 1 : code[i] is ']' or '}' ? -1 : 0;
            if (nested > 0 || code[i] is not ('.' or '/'))
                continue;
            if (i > start)
                ranges.Add(start..i);
            ranges.Add(i..(i + 1));
            start = i + 1;
        }
        if (start < code.Length)
            ranges.Add(start..);
        return ranges;
    }

    private static (UnitAtom Atom, BigInteger Numerator, BigInteger Denominator, int Power)? Component(string text)
    {
        var brace = text.IndexOf('{');
        if (brace >= 0 && text.EndsWith('}'))
            text = text[..brace];
        if (text.Length > 0 && text.All(c => c == '0'))
            return null; // nothing converts to it, and nothing from it
        if (text.Length == 0 || (text.All(char.IsAsciiDigit) && text.Length <= 9))
            return (new UnitAtom(Dimension.None, 1, 1, false, 0m), text.Length == 0 ? 1 : BigInteger.Parse(text), 1, 1);
        var end = text.Length;
        while (end > 0 && char.IsAsciiDigit(text[end - 1]))
            end--;
        var digits = end;
        if (end > 0 && end < text.Length && text[end - 1] is '-' or '+')
            end--;
        if (end == 0 || text.Length - digits > 1)
            return null;
        var power = digits == text.Length ? 1 : int.Parse(text[end..], CultureInfo.InvariantCulture);
        return power == 0 || Atom(text[..end]) is not { } found ? null : (found.Atom, found.Numerator, found.Denominator, power);
    }

    private static (UnitAtom Atom, BigInteger Numerator, BigInteger Denominator)? Atom(string text)
    {
        if (UnitAtoms.All.TryGetValue(text, out var atom))
            return (atom, atom.Numerator, atom.Denominator);
        foreach (var (prefix, power) in UnitAtoms.Prefixes)
        {
            if (!text.StartsWith(prefix, StringComparison.Ordinal) || !UnitAtoms.All.TryGetValue(text[prefix.Length..], out atom)
                || !atom.TakesPrefix)
                continue;
            var scale = BigInteger.Pow(10, Math.Abs(power));
            return power > 0 ? (atom, atom.Numerator * scale, atom.Denominator) : (atom, atom.Numerator, atom.Denominator * scale);
        }
        return null;
    }
}
