namespace SmartPilots.Core.Decoding.Formulas;

/// <summary>What formulas can do: operators by precedence, as in C, and functions by name.</summary>
internal static class FormulaOperators
{
    /// <summary>Loosest first. A comparison is 1 or 0; bit operators work on whole numbers.</summary>
    public static readonly Dictionary<string, Func<double, double, double>>[] Levels =
    [
        new() { ["||"] = (a, b) => Truth(a != 0 || b != 0) },
        new() { ["&&"] = (a, b) => Truth(a != 0 && b != 0) },
        new() { ["|"] = (a, b) => (long)a | (long)b },
        new() { ["&"] = (a, b) => (long)a & (long)b },
        new() { ["=="] = (a, b) => Truth(a == b), ["!="] = (a, b) => Truth(a != b) },
        new() { ["<="] = (a, b) => Truth(a <= b), [">="] = (a, b) => Truth(a >= b), ["<"] = (a, b) => Truth(a < b), [">"] = (a, b) => Truth(a > b) },
        new() { ["<<"] = (a, b) => (long)a << (int)b, [">>"] = (a, b) => (long)a >> (int)b },
        new() { ["+"] = (a, b) => a + b, ["-"] = (a, b) => a - b },
        new() { ["*"] = (a, b) => a * b, ["/"] = (a, b) => a / b, ["%"] = (a, b) => a % b },
    ];

    public static readonly Dictionary<string, Func<double, double, double>> WithTwo = new()
    {
        ["pow"] = Math.Pow, ["min"] = Math.Min, ["max"] = Math.Max, ["atan2"] = Math.Atan2,
    };

    public static readonly Dictionary<string, Func<double, double, double>> WithOne = new()
    {
        ["sqrt"] = (a, _) => Math.Sqrt(a), ["log"] = (a, _) => Math.Log(a), ["log10"] = (a, _) => Math.Log10(a), ["exp"] = (a, _) => Math.Exp(a),
        ["abs"] = (a, _) => Math.Abs(a), ["floor"] = (a, _) => Math.Floor(a), ["round"] = (a, _) => Math.Round(a),
        ["sin"] = (a, _) => Math.Sin(a), ["cos"] = (a, _) => Math.Cos(a),
    };

    private static double Truth(bool holds) => holds ? 1 : 0;
}
