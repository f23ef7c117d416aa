using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace SmartPilots.Tests.WorkerHost;

/// <summary>Finds the function for a request as the Functions host does: by the order of names, and the first that matches.</summary>
internal sealed class RouteTable(IEnumerable<HostedFunction> functions)
{
    private readonly List<(HostedFunction Function, RouteTemplate Template)> _routes = [.. functions.Where(function => function.Route is not null)
        .OrderBy(function => function.Name, StringComparer.Ordinal).Select(function => (function, TemplateParser.Parse(function.Route!)))];

    /// <summary>Null where no function has the path and the method.</summary>
    public HostedFunction? Find(string method, PathString path, RouteValueDictionary values)
    {
        foreach (var (function, template) in _routes)
        {
            values.Clear();
            if (function.Methods.Contains(method, StringComparer.OrdinalIgnoreCase) && new TemplateMatcher(template, []).TryMatch(path, values))
                return function;
        }
        return null;
    }

    /// <summary>Pairs that have a path and a method in common: which of the two answers is then up to their names.</summary>
    public IEnumerable<string> Ambiguities() =>
        from one in _routes
        from other in _routes
        where string.CompareOrdinal(one.Function.Name, other.Function.Name) < 0
            && one.Function.Methods.Intersect(other.Function.Methods).Any() && HaveAPathInCommon(one.Template, other.Template)
        select $"{one.Function.Name} ({one.Function.Route}) and {other.Function.Name} ({other.Function.Route})";

    private static bool HaveAPathInCommon(RouteTemplate one, RouteTemplate other)
    {
        var (shorter, longer) = one.Segments.Count <= other.Segments.Count ? (one.Segments, other.Segments) : (other.Segments, one.Segments);
        return longer.Skip(shorter.Count).All(segment => segment.Parts is [{ IsOptional: true }])
            && shorter.Zip(longer).All(pair => pair.First.Parts[0].IsParameter || pair.Second.Parts[0].IsParameter
                || string.Equals(pair.First.Parts[0].Text, pair.Second.Parts[0].Text, StringComparison.OrdinalIgnoreCase));
    }
}
