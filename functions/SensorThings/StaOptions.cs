namespace SmartPilots.Functions.SensorThings;

/// <summary>A link whose entities stand within the answer.</summary>
internal sealed record StaExpand(StaLink Link, StaOptions Options);

/// <summary>What a request asks of a set or an entity beside its path.</summary>
/// <param name="Select">Null: all.</param>
internal sealed record StaOptions(IReadOnlyList<string>? Select, IReadOnlyList<StaExpand> Expand, StaExpression? Filter,
    IReadOnlyList<(StaExpression By, bool IsDescending)> OrderBy, int Top, int Skip, bool Count)
{
    public const int DefaultTop = 100;
    public const int MaxTop = 1_000;
    private const int MaxSkip = 100_000;
    private const int MaxExpandDepth = 4;
    private static readonly string[] Names = ["$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$count"];

    public static StaOptions None { get; } = new(null, [], null, [], DefaultTop, 0, false);

    /// <summary>As written, to ask for the next page with.</summary>
    public IReadOnlyDictionary<string, string> Written { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether entities are ordered by time alone, in which the store has observations; null: not.</summary>
    public bool? IsNewestFirst => OrderBy is [(StaPropertyPath { Path: "phenomenonTime" or "resultTime" }, var isDescending)] ? isDescending
        : OrderBy.Count == 0 ? false : null;

    /// <exception cref="StaException">Names the option that is wrong, and why.</exception>
    public static StaOptions Parse(StaSet set, IReadOnlyDictionary<string, string> written, DateTimeOffset now, int depth = 0)
    {
        if (written.Keys.FirstOrDefault(name => name.StartsWith('$') && !Names.Contains(name)) is { } unknown)
            throw new StaException($"There is no option {unknown} here; known: {string.Join(", ", Names)}.") { IsUnsupported = true };
        if (written.ContainsKey("resultFormat"))
            throw new StaException("Results are given in the standard's form alone: leave out resultFormat.") { IsUnsupported = true };
        var filter = written.TryGetValue("$filter", out var text) ? new StaFilterParser(text, now).Parse() : null;
        var order = written.TryGetValue("$orderby", out var by) ? new StaFilterParser(by, now).ParseOrder() : [];
        foreach (var path in order.Select(one => one.By).Prepend(filter).SelectMany(PathsOf))
            StaProperties.Check(set, path);
        return new StaOptions(Selected(set, written), Expanded(set, written, now, depth), filter, order,
            Whole(written, "$top", DefaultTop, 0, int.MaxValue) is var top ? Math.Min(top, MaxTop) : 0, Whole(written, "$skip", 0, 0, MaxSkip), Counted(written))
        {
            Written = written,
        };
    }

    private static IReadOnlyList<string>? Selected(StaSet set, IReadOnlyDictionary<string, string> written)
    {
        if (!written.TryGetValue("$select", out var text))
            return null;
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (var name in names.Where(name => !StaProperties.IsId(name) && !StaProperties.Of(set).Contains(name) && StaModel.Find(set, name) is null))
            throw new StaException($"$select: {set} have no property {name}; known: {string.Join(", ", StaProperties.Of(set).Prepend("id"))}.");
        return names;
    }

    private static List<StaExpand> Expanded(StaSet set, IReadOnlyDictionary<string, string> written, DateTimeOffset now, int depth)
    {
        var expands = new List<StaExpand>();
        if (!written.TryGetValue("$expand", out var text))
            return expands;
        if (depth >= MaxExpandDepth)
            throw new StaException($"$expand goes at most {MaxExpandDepth} levels deep.");
        foreach (var item in Split(text, ','))
        {
            var end = item.AsSpan().IndexOfAny('(', '/');
            var name = end < 0 ? item : item[..end];
            if (StaModel.Find(set, name) is not { } link)
                throw new StaException($"$expand: {set} have no link {name}; known: {string.Join(", ", StaModel.LinksOf(set).Select(known => known.Name))}.");
            var inner = new Dictionary<string, string>(StringComparer.Ordinal);
            if (end >= 0 && item[end] == '/')
                inner["$expand"] = item[(end + 1)..];
            else if (end >= 0 && item[^1] == ')')
            {
                foreach (var option in Split(item[(end + 1)..^1], ';'))
                    inner[option.Split('=')[0].Trim()] = option.Split('=', 2) is [_, var value] ? value
                        : throw new StaException($"$expand: \"{option}\" is no option with a value.");
            }
            else if (end >= 0)
                throw new StaException($"$expand: a bracket of \"{item}\" is not closed.");
            expands.Add(new StaExpand(link, Parse(link.To, inner, now, depth + 1)));
        }
        return expands;
    }

    // Not within brackets or quotes.
    private static List<string> Split(string text, char by)
    {
        var (parts, start, level, isQuoted) = (new List<string>(), 0, 0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == by && level == 0 && !isQuoted))
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
            else if (text[i] == '\'')
                isQuoted = !isQuoted;
            else if (!isQuoted)
                level += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
        }
        return parts;
    }

    private static int Whole(IReadOnlyDictionary<string, string> written, string name, int otherwise, int least, int most)
    {
        if (!written.TryGetValue(name, out var text))
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new StaException($"{name}: a whole number from {least} to {most} was expected, not \"{text}\".");
    }

    private static bool Counted(IReadOnlyDictionary<string, string> written) => written.GetValueOrDefault("$count") switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw new StaException($"$count: true or false was expected, not \"{text}\"."),
    };

    /// <summary>The paths of <c>$filter</c> and <c>$orderby</c> that lead over observations of the entities, as far as to these.</summary>
    public IEnumerable<string> PathsToObservations() => OrderBy.Select(one => one.By).Prepend(Filter).SelectMany(PathsOf)
        .Where(path => path.Contains("Observations/", StringComparison.Ordinal))
        .Select(path => path[..path.IndexOf("Observations/", StringComparison.Ordinal)]).Distinct();

    private static IEnumerable<string> PathsOf(StaExpression? part) => part switch
    {
        StaPropertyPath path => [path.Path],
        StaNot not => PathsOf(not.Of),
        StaLogic both => PathsOf(both.Left).Concat(PathsOf(both.Right)),
        StaComparison both => PathsOf(both.Left).Concat(PathsOf(both.Right)),
        StaArithmetic both => PathsOf(both.Left).Concat(PathsOf(both.Right)),
        StaCall call => call.Arguments.SelectMany(PathsOf),
        _ => [],
    };
}
