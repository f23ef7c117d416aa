namespace SmartPilots.Functions.Access;

/// <summary>What lies in a place of a programme today.</summary>
/// <param name="Sites">As <c>pilot/site</c>.</param>
/// <param name="Places">The place and all in it.</param>
public sealed record PlaceContent(IReadOnlyList<string> Sites, IReadOnlyList<string> Places);

/// <summary>Fills scopes that name places with what lies in them today: so a reform of units moves what people see, without a change to any of them.</summary>
/// <param name="find">By programme and place; null where there is none today.</param>
public sealed class PlaceScopes(Func<string, string, PlaceContent?> find)
{
    public static PlaceScopes None { get; } = new((_, _) => null);

    /// <summary>The scope with the sites and places that its places hold.</summary>
    public AccessScope Fill(AccessScope scope)
    {
        if (!scope.Places.Any())
            return scope;
        var held = new List<string>();
        foreach (var (programme, place) in scope.Places)
        {
            if (find(programme, place) is { } content)
                held.AddRange([.. content.Sites, .. content.Places.Select(inner => AccessScope.NameOf(programme, inner))]);
        }
        return scope.Holding(held);
    }

    /// <summary>A place that a scope names and that is not there; null when there is none.</summary>
    public string? Missing(AccessScope scope) =>
        scope.Places.Where(one => find(one.Programme, one.Place) is null).Select(one => AccessScope.NameOf(one.Programme, one.Place)).FirstOrDefault();
}
