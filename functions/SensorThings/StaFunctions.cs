using System.Collections.Frozen;
using NetTopologySuite.Geometries;

namespace SmartPilots.Functions.SensorThings;

/// <summary>The functions that a filter may call (OGC 18-088, table 23). A missing argument makes the result missing.</summary>
internal static class StaFunctions
{
    private static readonly FrozenDictionary<string, (int Least, int Most, Func<object?[], object?> Call)> All =
        new Dictionary<string, (int, int, Func<object?[], object?>)>(StringComparer.Ordinal)
        {
            ["substringof"] = (2, 2, a => a is [string part, string whole] ? whole.Contains(part, StringComparison.Ordinal) : null),
            ["startswith"] = (2, 2, a => a is [string whole, string part] ? whole.StartsWith(part, StringComparison.Ordinal) : null),
            ["endswith"] = (2, 2, a => a is [string whole, string part] ? whole.EndsWith(part, StringComparison.Ordinal) : null),
            ["length"] = (1, 1, a => a is [string text] ? (decimal)text.Length : null),
            ["indexof"] = (2, 2, a => a is [string whole, string part] ? (decimal)whole.IndexOf(part, StringComparison.Ordinal) : null),
            ["substring"] = (2, 3, Substring),
            ["tolower"] = (1, 1, a => a is [string text] ? text.ToLowerInvariant() : null),
            ["toupper"] = (1, 1, a => a is [string text] ? text.ToUpperInvariant() : null),
            ["trim"] = (1, 1, a => a is [string text] ? text.Trim() : null),
            ["concat"] = (2, 2, a => a is [string one, string two] ? one + two : null),
            ["year"] = (1, 1, a => Part(a[0], time => time.Year)),
            ["month"] = (1, 1, a => Part(a[0], time => time.Month)),
            ["day"] = (1, 1, a => Part(a[0], time => time.Day)),
            ["hour"] = (1, 1, a => Part(a[0], time => time.Hour)),
            ["minute"] = (1, 1, a => Part(a[0], time => time.Minute)),
            ["second"] = (1, 1, a => Part(a[0], time => time.Second)),
            ["fractionalseconds"] = (1, 1, a => Part(a[0], time => time.Ticks % TimeSpan.TicksPerSecond / (decimal)TimeSpan.TicksPerSecond)),
            ["date"] = (1, 1, a => StaValues.AsTime(a[0]) is DateTimeOffset time ? new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero) : null),
            ["time"] = (1, 1, a => StaValues.AsTime(a[0]) is DateTimeOffset time ? time.UtcDateTime.TimeOfDay : null),
            ["totaloffsetminutes"] = (1, 1, a => StaValues.AsTime(a[0]) is DateTimeOffset time ? (decimal)time.TotalOffsetMinutes : null),
            ["mindatetime"] = (0, 0, _ => DateTimeOffset.MinValue),
            ["maxdatetime"] = (0, 0, _ => DateTimeOffset.MaxValue),
            ["round"] = (1, 1, a => a is [decimal number] ? decimal.Round(number, MidpointRounding.AwayFromZero) : null),
            ["floor"] = (1, 1, a => a is [decimal number] ? decimal.Floor(number) : null),
            ["ceiling"] = (1, 1, a => a is [decimal number] ? decimal.Ceiling(number) : null),
            ["geo.distance"] = (2, 2, a => Shapes(a) is var (one, two) ? (decimal)one.Distance(two) : null),
            ["geo.length"] = (1, 1, a => ShapeOf(a[0]) is { } line ? (decimal)(line.Dimension == Dimension.Curve ? line.Length : 0) : null),
            ["geo.intersects"] = (2, 2, a => Ask(a, (one, two) => one.Intersects(two))),
            ["st_equals"] = (2, 2, a => Ask(a, (one, two) => one.EqualsTopologically(two))),
            ["st_disjoint"] = (2, 2, a => Ask(a, (one, two) => one.Disjoint(two))),
            ["st_touches"] = (2, 2, a => Ask(a, (one, two) => one.Touches(two))),
            ["st_within"] = (2, 2, a => Ask(a, (one, two) => one.Within(two))),
            ["st_overlaps"] = (2, 2, a => Ask(a, (one, two) => one.Overlaps(two))),
            ["st_crosses"] = (2, 2, a => Ask(a, (one, two) => one.Crosses(two))),
            ["st_intersects"] = (2, 2, a => Ask(a, (one, two) => one.Intersects(two))),
            ["st_contains"] = (2, 2, a => Ask(a, (one, two) => one.Contains(two))),
            ["st_relate"] = (3, 3, a => a[2] is string pattern && Shapes(a) is var (one, two) ? StaGeometry.Relates(one, two, pattern) : null),
        }.ToFrozenDictionary();

    /// <exception cref="StaException">There is no such function, or it takes another number of arguments.</exception>
    public static void Check(string name, int arguments)
    {
        if (!All.TryGetValue(name, out var function))
            throw new StaException($"There is no function {name} here; known: {string.Join(", ", All.Keys.Append("now").Order(StringComparer.Ordinal))}.");
        if (arguments < function.Least || arguments > function.Most)
            throw new StaException($"{name} takes {function.Least}{(function.Most == function.Least ? "" : $" or {function.Most}")} arguments, not {arguments}.");
    }

    public static object? Call(string name, object?[] arguments) => All[name].Call(arguments);

    private static object? Part(object? value, Func<DateTimeOffset, decimal> part) => StaValues.AsTime(value) is DateTimeOffset time ? part(time) : null;

    private static object? Substring(object?[] a)
    {
        if (a is not [string text, decimal from, ..])
            return null;
        var start = (int)Math.Clamp(from, 0, text.Length);
        return a.Length == 2 ? text[start..] : a[2] is decimal length ? text.Substring(start, (int)Math.Clamp(length, 0, text.Length - start)) : null;
    }

    private static object? Ask(object?[] a, Func<Geometry, Geometry, bool> ask) =>
        Shapes(a) is var (one, two) ? StaGeometry.Checked(one, two, () => ask(one, two)) : null;

    private static (Geometry, Geometry)? Shapes(object?[] a) => (ShapeOf(a[0]), ShapeOf(a[1])) is ({ } one, { } two) ? (one, two) : null;

    private static Geometry? ShapeOf(object? value) => value as Geometry ?? StaGeometry.OfJson(value as System.Text.Json.Nodes.JsonNode);
}
