namespace SmartPilots.Functions.SensorThings;

/// <summary>A part of a filter. Its value: null, a bool, a decimal, a string, a time, a duration, a geometry, or JSON that is none of these.</summary>
internal abstract record StaExpression
{
    /// <param name="find">The values that a path has for the entity in question: several where it goes over a link to many.</param>
    public abstract object? Evaluate(Func<string, IReadOnlyList<object?>> find);
}

internal sealed record StaLiteral(object? Value) : StaExpression
{
    public override object? Evaluate(Func<string, IReadOnlyList<object?>> find) => Value;
}

internal sealed record StaPropertyPath(string Path) : StaExpression
{
    /// <summary>Of the observations themselves, or of those that the path leads over.</summary>
    public bool IsTimeOfObservation => Path is "phenomenonTime" or "resultTime" || Path.EndsWith("Observations/phenomenonTime", StringComparison.Ordinal)
        || Path.EndsWith("Observations/resultTime", StringComparison.Ordinal);

    public override object? Evaluate(Func<string, IReadOnlyList<object?>> find) => find(Path) is [var first, ..] ? first : null;
}

internal sealed record StaNot(StaExpression Of) : StaExpression
{
    public override object? Evaluate(Func<string, IReadOnlyList<object?>> find) => Of.Evaluate(find) is bool value ? !value : null;
}

/// <summary><c>and</c>, <c>or</c>.</summary>
internal sealed record StaLogic(StaExpression Left, bool IsAnd, StaExpression Right) : StaExpression
{
    public override object? Evaluate(Func<string, IReadOnlyList<object?>> find)
    {
        var left = Left.Evaluate(find) is true;
        return IsAnd ? left && Right.Evaluate(find) is true : left || Right.Evaluate(find) is true;
    }
}

/// <summary>A comparison. Over a link to many it holds when it does for one of them; of values that cannot be compared only <c>ne</c> does.</summary>
internal sealed record StaComparison(StaExpression Left, string Operator, StaExpression Right) : StaExpression
{
    public static readonly IReadOnlyList<string> Operators = ["eq", "ne", "gt", "ge", "lt", "le"];

    public override object? Evaluate(Func<string, IReadOnlyList<object?>> find)
    {
        var rights = Values(Right, find);
        return Values(Left, find).Any(left => rights.Any(right => Holds(left, right)));
    }

    private static IReadOnlyList<object?> Values(StaExpression side, Func<string, IReadOnlyList<object?>> find) =>
        side is StaPropertyPath path ? find(path.Path) is { Count: > 0 } found ? found : [null] : [side.Evaluate(find)];

    private bool Holds(object? left, object? right)
    {
        if (left is null || right is null)
            return Operator switch { "eq" => left is null && right is null, "ne" => left is null != right is null, _ => false };
        return StaValues.Compare(left, right) is { } order ? Operator switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        } : Operator == "ne";
    }
}

/// <summary><c>add</c>, <c>sub</c>, <c>mul</c>, <c>div</c>, <c>mod</c>; with times and durations <c>add</c> and <c>sub</c>.</summary>
internal sealed record StaArithmetic(StaExpression Left, string Operator, StaExpression Right) : StaExpression
{
    public override object? Evaluate(Func<string, IReadOnlyList<object?>> find)
    {
        try
        {
            return (StaValues.AsTime(Left.Evaluate(find)), StaValues.AsTime(Right.Evaluate(find)), Operator) switch
            {
                (decimal a, decimal b, "add") => a + b,
                (decimal a, decimal b, "sub") => a - b,
                (decimal a, decimal b, "mul") => a * b,
                (decimal, 0m, _) => null,
                (decimal a, decimal b, "div") => a / b,
                (decimal a, decimal b, "mod") => a % b,
                (DateTimeOffset a, TimeSpan b, "add") => a + b,
                (DateTimeOffset a, TimeSpan b, "sub") => a - b,
                (DateTimeOffset a, DateTimeOffset b, "sub") => a - b,
                (TimeSpan a, TimeSpan b, "add") => a + b,
                (TimeSpan a, TimeSpan b, "sub") => a - b,
                _ => null,
            };
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            return null; // beyond what numbers and times can be: nothing compares with it
        }
    }
}

internal sealed record StaCall(string Name, IReadOnlyList<StaExpression> Arguments) : StaExpression
{
    public override object? Evaluate(Func<string, IReadOnlyList<object?>> find) => StaFunctions.Call(Name, [.. Arguments.Select(argument => argument.Evaluate(find))]);
}
