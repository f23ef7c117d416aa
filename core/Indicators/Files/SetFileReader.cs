using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators.Files;

/// <summary>A set as its file states it, with the titles that are public.</summary>
internal sealed record SetOutline(IndicatorSet Set, IReadOnlyDictionary<string, string> Titles, (int Line, string Path) At);

/// <summary>Reads <c>sets</c>: a set may hold numbered entries of which only the number is known.</summary>
internal static class SetFileReader
{
    private const string NoTitle = "title to be supplied by the national set";

    public static SetOutline? Read(FileObject item)
    {
        var id = item.Segment("set");
        var set = new IndicatorSet(id ?? "", item.Text("name", required: true) ?? "", item.Whole("entries", 0, 0, 1000)!.Value, item.Text("source", required: true));
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (code, node) in item.Take("titles")?.Members ?? [])
        {
            if (item.TextOf(node) is { } title)
                titles[code] = title;
        }
        item.Done();
        return id is null ? null : new SetOutline(set, titles, (item.Node.Line, item.Node.Path));
    }

    /// <summary>The entries that no indicator of the file fills: people may enter values for them.</summary>
    public static IEnumerable<IndicatorDefinition> Rest(IReadOnlyList<SetOutline> sets, IReadOnlyList<IndicatorDefinition> indicators, FileProblems problems)
    {
        foreach (var (set, titles, at) in sets)
        {
            var filled = indicators.Where(indicator => indicator.Set == set.Id).ToLookup(indicator => indicator.Code);
            foreach (var twice in filled.Where(code => code.Key is not null && code.Count() > 1))
                problems.Add(twice.Last().At.Line, twice.Last().At.Path, $"entry {twice.Key} of {set.Id} is filled twice", "give one of them another code");
            string[] codes = [.. Enumerable.Range(1, set.Entries).Select(number => number.ToString(CultureInfo.InvariantCulture))];
            foreach (var code in codes.Concat(titles.Keys.Except(codes)).Where(code => !filled.Contains(code)))
            {
                yield return new IndicatorDefinition
                {
                    Id = $"{set.Id}-{Slug(code)}", Name = titles.GetValueOrDefault(code, NoTitle), HasTitle = titles.ContainsKey(code), Set = set.Id, Code = code,
                        Unit = "",
                    Periods = [IndicatorPeriodKind.Month, IndicatorPeriodKind.Quarter, IndicatorPeriodKind.Year], At = at, Completeness = 0m,
                };
            }
        }
    }

    private static string Slug(string code) => string.Concat(code.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
