using System.Text.RegularExpressions;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>One step of a path: a member's name, an item's number, or any.</summary>
/// <param name="Name">Of a member; null for any.</param>
/// <param name="Index">Of an item, from 0. A name of digits is both.</param>
/// <param name="Is">With it, <paramref name="Name"/> is a member of an item and this the text that it has in the items meant.</param>
internal readonly record struct PathStep(string? Name, int? Index, string? Is = null);

/// <summary>
/// A path through JSON in the manner of RFC 9535, <c>$.a.b</c>, <c>a['x.y'].b</c>, <c>a[0]</c>, <c>a[*]</c>, <c>a.*</c>,
/// <c>a[?@.n=='x']</c>; the leading <c>$.</c>
/// may be left out, and a name may hold anything but a dot and brackets without being quoted.
/// </summary>
internal static partial class PathText
{
    /// <summary>Null, with what is wrong, for a text that is no path.</summary>
    public static List<PathStep>? Parse(string text, out string problem)
    {
        problem = text.Length == 0 ? "an empty path leads nowhere; $ is the payload itself, [''] a member without a name" : "";
        if (problem.Length > 0)
            return null;
        var steps = new List<PathStep>();
        var at = text.StartsWith('$') && (text.Length == 1 || text[1] is '.' or '[') ? 1 : 0;
        for (var isFirst = at == 0; at < text.Length; isFirst = false)
        {
            if (text[at] == '[')
            {
                if (!Bracket(text, ref at, steps, out problem))
                    return null;
                continue;
            }
            if (text[at] == '.')
                at++;
            else if (!isFirst)
                problem = $"after \"{text[..at]}\" comes a dot or a bracket";
            var end = text.AsSpan(at).IndexOfAny('.', '[') is var length and >= 0 ? at + length : text.Length;
            if (end == at && problem.Length == 0)
                problem = "a name is missing between two dots";
            if (problem.Length > 0)
                return null;
            steps.Add(Step(text[at..end]));
            at = end;
        }
        return steps;
    }

    /// <summary>A name as a path writes it behind what stands before it: in brackets when it needs them.</summary>
    public static string Append(string path, string name) =>
        name.AsSpan().ContainsAny(".[]'") || name is "" or "*" ? $"{path}['{name.Replace("\\", "\\\\").Replace("'", "\\'")}']" : $"{path}.{name}";

    private static PathStep Step(string name) => name == "*" ? new PathStep(null, null) : new PathStep(name, Digits(name));

    // RFC 9535, 2.3.5, as far as one member of an item is compared: [?@.n=='x'], [?(@['n'] == 7)].
    [GeneratedRegex("""\G\[\?\s*\(?\s*@(?:\.(?<member>[^.\[\]'"()=\s]+)|\[(?<q>['"])(?<member>[^'"]+)\k<q>\])\s*==\s*"""
        + """(?:(?<v>['"])(?<value>[^'"]*)\k<v>|(?<value>[^'"()\]\s]+))\s*\)?\s*\]""")]
    private static partial Regex Filter();

    private static int? Digits(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index.ToString(CultureInfo.InvariantCulture) == text ? index : null;

    private static bool Bracket(string text, ref int at, List<PathStep> steps, out string problem)
    {
        problem = "";
        var start = at++;
        if (at < text.Length && text[at] is '\'' or '"')
        {
            var quote = text[at++];
            var name = new StringBuilder();
            for (; at < text.Length && text[at] != quote; at++)
            {
                at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                name.Append(text[at]);
            }
            at += 2;
            if (at > text.Length || text[at - 1] != ']')
            {
                problem = $"the bracket that \"{text[start..]}\" opens is not closed: ['name']";
                return false;
            }
            steps.Add(new PathStep(name.ToString(), null));
            return true;
        }
        var end = text.IndexOf(']', at);
        var inner = end < 0 ? "" : text[at..end];
        if (Filter().Match(text, start) is { Success: true } filter)
        {
            steps.Add(new PathStep(filter.Groups["member"].Value, null, filter.Groups["value"].Value));
            at = start + filter.Length;
            return true;
        }
        if (inner != "*" && Digits(inner) is null)
        {
            problem = $"\"{text[start..]}\" is no bracket of a path: ['name'], [0] from the start, [*], or [?@.member=='text']";
            return false;
        }
        steps.Add(new PathStep(null, Digits(inner)));
        at = end + 1;
        return true;
    }
}
