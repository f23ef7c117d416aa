using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Formulas;

/// <summary>Parses a formula by recursive descent. At most 1,000 characters, so that the recursion is bounded.</summary>
/// <param name="names">The numbers that a formula may name, by slot.</param>
internal sealed class FormulaParser(string text, IReadOnlyList<string> names)
{
    private const int MaxLength = 1000;
    private int _at;
    private string? _error;

    /// <summary>Null, with the reason, for a text that is no formula.</summary>
    public static Formula? Parse(string text, IReadOnlyList<string> names, out string error)
    {
        error = text.Length > MaxLength ? $"longer than {MaxLength} characters" : "";
        if (error.Length > 0)
            return null;
        var parser = new FormulaParser(text, names);
        var root = parser.Choice();
        parser.SkipSpace();
        if (parser._error is null && parser._at < text.Length)
            parser._error = $"\"{text[parser._at..]}\" was not expected";
        error = parser._error ?? "";
        return parser._error is null ? new Formula(root) : null;
    }

    private FormulaNode Choice()
    {
        var condition = Binary(0);
        if (!Take("?"))
            return condition;
        var yes = Choice();
        if (!Take(":"))
            return Fail("a \":\" is missing");
        return new ChoiceNode(condition, yes, Choice());
    }

    private FormulaNode Binary(int level)
    {
        if (level == FormulaOperators.Levels.Length)
            return Unary();
        var left = Binary(level + 1);
        while (_error is null && Operator(level) is { } function)
            left = new CallNode(function, left, Binary(level + 1));
        return left;
    }

    private FormulaNode Unary()
    {
        if (Take("-"))
            return new CallNode((a, _) => -a, Unary(), new NumberNode(0));
        SkipSpace();
        if (_at >= text.Length)
            return Fail("the formula ends too early");
        if (char.IsAsciiDigit(text[_at]) || text[_at] == '.')
            return Number();
        if (char.IsAsciiLetter(text[_at]))
            return Name();
        if (!Take("("))
            return Fail($"\"{text[_at..]}\" was not expected");
        var inner = Choice();
        return Take(")") ? inner : Fail("a \")\" is missing");
    }

    private FormulaNode Number()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.' || IsExponent(start)))
            _at++;
        return double.TryParse(text[start.._at], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new NumberNode(number)
            : Fail($"\"{text[start.._at]}\" is no number");
    }

    private bool IsExponent(int start) =>
        text[_at] is 'e' or 'E' || (_at > start && text[_at] is '-' or '+' && text[_at - 1] is 'e' or 'E');

    private FormulaNode Name()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
            _at++;
        var name = text[start.._at];
        if (Take("("))
            return Call(name);
        for (var slot = 0; slot < names.Count; slot++)
        {
            if (names[slot] == name)
                return new SlotNode(slot);
        }
        return Fail($"there is no number \"{name}\"");
    }

    private FormulaNode Call(string name)
    {
        var first = Choice();
        if (FormulaOperators.WithOne.TryGetValue(name, out var function))
            return Take(")") ? new CallNode(function, first, new NumberNode(0)) : Fail($"{name} takes one number");
        if (!FormulaOperators.WithTwo.TryGetValue(name, out function))
            return Fail($"there is no function \"{name}\"");
        if (!Take(","))
            return Fail($"{name} takes two numbers");
        var second = Choice();
        return Take(")") ? new CallNode(function, first, second) : Fail($"{name} takes two numbers");
    }

    private Func<double, double, double>? Operator(int level)
    {
        SkipSpace();
        foreach (var (symbol, function) in FormulaOperators.Levels[level])
        {
            if (IsWhole(symbol) && Take(symbol))
                return function;
        }
        return null;
    }

    // "|" must not be taken from "||", nor "<" from "<<".
    private bool IsWhole(string symbol) =>
        symbol.Length > 1 || symbol is not ("|" or "&" or "<" or ">") || _at + 1 >= text.Length || text[_at + 1] != symbol[0];

    private bool Take(string symbol)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) != 0)
            return false;
        _at += symbol.Length;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] == ' ')
            _at++;
    }

    private NumberNode Fail(string error)
    {
        _error ??= $"{error} (at character {_at + 1})";
        _at = text.Length;
        return new NumberNode(0);
    }
}
