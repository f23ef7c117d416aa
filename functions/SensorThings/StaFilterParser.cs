namespace SmartPilots.Functions.SensorThings;

/// <summary>
/// Reads <c>$filter</c> and <c>$orderby</c> (OGC 18-088, 9.3.3.5): comparisons, <c>and</c>, <c>or</c>, <c>not</c>, arithmetic, functions and
/// paths, with the precedence of OData. Bounded: 2,000 characters and 40 levels.
/// </summary>
/// <param name="now">What <c>now()</c> means.</param>
internal sealed class StaFilterParser(string text, DateTimeOffset now)
{
    private const int MaxDepth = 40;
    private readonly StaLexer _lexer = new(text);
    private int _depth;

    /// <exception cref="StaException">Says at which character what was expected.</exception>
    public StaExpression Parse()
    {
        var read = Or();
        return _lexer.Current.Kind == StaTokenKind.End ? read : throw _lexer.Unexpected("and, or, or the end");
    }

    /// <summary>Reads <c>$orderby</c>: expressions with commas between, each with <c>asc</c> or <c>desc</c> behind it, or neither.</summary>
    /// <exception cref="StaException">Says at which character what was expected.</exception>
    public IReadOnlyList<(StaExpression By, bool IsDescending)> ParseOrder()
    {
        var orders = new List<(StaExpression, bool)>();
        do
        {
            var by = Or();
            orders.Add((by, !_lexer.TakeWord("asc") && _lexer.TakeWord("desc")));
        }
        while (_lexer.TakeIf(StaTokenKind.Comma));
        return _lexer.Current.Kind == StaTokenKind.End ? orders : throw _lexer.Unexpected("asc, desc, a comma or the end");
    }

    private StaExpression Or()
    {
        var left = And();
        while (_lexer.TakeWord("or"))
            left = new StaLogic(left, false, And());
        return left;
    }

    private StaExpression And()
    {
        var left = Comparison();
        while (_lexer.TakeWord("and"))
            left = new StaLogic(left, true, Comparison());
        return left;
    }

    private StaExpression Comparison()
    {
        var left = Sum();
        foreach (var sign in StaComparison.Operators)
        {
            if (_lexer.TakeWord(sign))
                return new StaComparison(left, sign, Sum());
        }
        return left;
    }

    private StaExpression Sum()
    {
        var left = Product();
        while (_lexer.Current is { Kind: StaTokenKind.Name, Text: "add" or "sub" })
            left = new StaArithmetic(left, _lexer.Take().Text, Product());
        return left;
    }

    private StaExpression Product()
    {
        var left = Unary();
        while (_lexer.Current is { Kind: StaTokenKind.Name, Text: "mul" or "div" or "mod" })
            left = new StaArithmetic(left, _lexer.Take().Text, Unary());
        return left;
    }

    private StaExpression Unary()
    {
        if (++_depth > MaxDepth)
            throw new StaException($"A filter has at most {MaxDepth} levels.");
        var read = _lexer.TakeWord("not") ? new StaNot(Unary()) : Primary();
        _depth--;
        return read;
    }

    private StaExpression Primary()
    {
        if (_lexer.TakeIf(StaTokenKind.Open))
        {
            var inner = Or();
            return _lexer.TakeIf(StaTokenKind.Close) ? inner : throw _lexer.Unexpected("a closing bracket");
        }
        return _lexer.Current.Kind switch
        {
            StaTokenKind.Number or StaTokenKind.Text or StaTokenKind.Time or StaTokenKind.Duration or StaTokenKind.Geography => new StaLiteral(_lexer.Take().Value),
            StaTokenKind.Name => Name(_lexer.Take().Text),
            _ => throw _lexer.Unexpected("a value, a property or a function"),
        };
    }

    private StaExpression Name(string name)
    {
        if (!_lexer.TakeIf(StaTokenKind.Open))
            return name switch { "true" => new StaLiteral(true), "false" => new StaLiteral(false), "null" => new StaLiteral(null), _ => new StaPropertyPath(name) };
        var arguments = new List<StaExpression>();
        if (!_lexer.TakeIf(StaTokenKind.Close))
        {
            do
                arguments.Add(Or());
            while (_lexer.TakeIf(StaTokenKind.Comma));
            if (!_lexer.TakeIf(StaTokenKind.Close))
                throw _lexer.Unexpected("a comma or a closing bracket");
        }
        if (name == "now" && arguments.Count == 0)
            return new StaLiteral(now);
        StaFunctions.Check(name, arguments.Count);
        return new StaCall(name, arguments);
    }
}
