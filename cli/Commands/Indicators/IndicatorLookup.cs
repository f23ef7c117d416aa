namespace SmartPilots.Cli.Commands.Indicators;

/// <summary>Which indicator and place a verb means.</summary>
internal sealed record IndicatorLookup(string Programme, string Indicator, string Place)
{
    /// <param name="id">Indicator, or programme/indicator.</param>
    /// <param name="place">Null for the top of the programme.</param>
    /// <exception cref="InvalidDataException">None is meant, or several.</exception>
    public static async Task<IndicatorLookup> FindAsync(ApiClient api, string id, string? place, CancellationToken cancellationToken)
    {
        var parts = id.Split('/');
        var programmes = (await api.GetAsync("/api/indicators", cancellationToken))["programmes"]!.AsArray();
        var found = programmes.Where(programme => (parts.Length == 1 || (string)programme!["id"]! == parts[0])
            && programme!["indicators"]!.AsArray().Any(indicator => (string)indicator!["id"]! == parts[^1])).ToList();
        if (found.Count != 1)
        {
            throw new InvalidDataException(found.Count == 0 ? $"There is no indicator {id}: ./smartpilots indicator list shows all."
                : $"Several programmes have indicator {id}: write {string.Join(" or ", found.Select(programme => $"{programme!["id"]}/{id}"))}.");
        }
        var tops = found[0]!["places"]!.AsArray().Where(one => one!["within"] is null).Select(one => (string)one!["id"]!).ToList();
        return new IndicatorLookup((string)found[0]!["id"]!, parts[^1], place
            ?? (tops.Count == 1 ? tops[0] : throw new InvalidDataException($"--place: say which, such as {string.Join(" or ", tops)}.")));
    }

    public static JsonObject Entry(IndicatorLookup subject, string period, decimal value, string? unit, string source) => new()
    {
        ["programme"] = subject.Programme, ["indicator"] = subject.Indicator, ["period"] = period, ["place"] = subject.Place, ["value"] = value, ["unit"] = unit,
        ["source"] = source,
    };
}
