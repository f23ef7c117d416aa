using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Indicators;

/// <summary>What a request asks about, as far as its caller may see it; what lies outside is answered as what does not exist.</summary>
/// <param name="Visible">Names of places.</param>
internal sealed record IndicatorSubject(Programme Programme, IReadOnlySet<string> Visible)
{
    public static IndicatorSubject? Find(ProgrammesReading programmes, AccessScope scope, string? id, out Problem? problem)
    {
        problem = null;
        if (programmes.Find(id ?? "") is { } programme && PlaceAccess.Of(scope, programme) is { Count: > 0 } visible)
            return new IndicatorSubject(programme, visible);
        problem = id is null ? Problem.WrongParameter("programme", "the id of an indicators file is needed") : Problem.NotFound($"There is no programme {id}.");
        return null;
    }

    public IndicatorDefinition? Indicator(string? id, ref Problem? problem)
    {
        var found = Programme.FindIndicator(id ?? "");
        if (found is null)
            problem ??= id is null ? Problem.WrongParameter("indicator", "an indicator's id is needed")
                : Problem.NotFound($"Programme {Programme.Id} has no indicator {id}.");
        return found;
    }

    public Place? Place(string? id, ref Problem? problem)
    {
        var found = Visible.Contains(id ?? "") ? Programme.Places.First(place => place.Id == id) : null;
        if (found is null)
            problem ??= id is null ? Problem.WrongParameter("place", "a place's id is needed") : Problem.NotFound($"Programme {Programme.Id} has no place {id}.");
        return found;
    }

    public static IndicatorPeriod Period(string name, string? text, ref Problem? problem)
    {
        if (!IndicatorPeriod.TryParse(text, out var period))
            problem ??= Problem.WrongParameter(name, IndicatorPeriod.Expected);
        return period;
    }
}
