using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Indicators;

/// <param name="Unit">UCUM code; needed where the indicator states none.</param>
/// <param name="Source">Where the value comes from, such as a survey with its date.</param>
internal sealed record EnterRequest(string? Programme, string? Indicator, string? Period, string? Place, decimal? Value, string? Unit, string? Source);

public sealed class EnterIndicatorFunction(IndicatorStore store, IndicatorComputation computation, ProgrammeSource programmes, PilotSource pilots, TimeProvider clock)
{
    private const int MaxSourceLength = 500;

    /// <summary>Enters a value that readings cannot feed; who and when are noted.</summary>
    [Function("enter-indicator")]
    [Takes<EnterRequest>]
    [Answers<ComputationTally>("How many values were computed, written and restated"), Refuses(404)]
    public Task Enter([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/indicators/entries")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var asked = await request.ReadJsonAsync(ApiJson.Default.EnterRequest, cancellationToken);
        var subject = IndicatorSubject.Find(programmes.Current, caller.Scope, asked?.Programme, out var problem);
        var indicator = subject?.Indicator(asked?.Indicator, ref problem);
        var place = subject?.Place(asked?.Place, ref problem);
        var period = IndicatorSubject.Period("period", asked?.Period, ref problem);
        var (value, unit) = (0m, (string?)null);
        problem ??= Check(asked!, indicator!, period, out value, out unit);
        if (problem is not null)
            return problem;
        request.NoteChange(subject!.Programme.Id, $"{indicator!.Id} of {place!.Id}, {period}");
        await store.EnterAsync(subject.Programme.Id, indicator.Id,
            new EnteredValue(place.Id, period, value, unit, caller.Name, asked!.Source!.Trim(), clock.GetUtcNow().UtcTicks), cancellationToken);
        var seesAll = subject.Visible.Count == subject.Programme.Places.Count; // else the timer computes the places that it lies in
        var tally = await computation.ComputeAsync(subject.Programme, await pilots.LatestAsync(cancellationToken), indicator, period, seesAll ? null : place.Id,
            computation.Windows(period), cancellationToken);
        return Answer.Json(tally, ApiJson.Default.ComputationTally);
    }, cancellationToken);

    private static Problem? Check(EnterRequest asked, IndicatorDefinition indicator, IndicatorPeriod period, out decimal value, out string? unit)
    {
        (value, unit) = (0m, null);
        if (!indicator.IsEntered)
            return Problem.WrongParameter("indicator", $"one that readings do not feed; {indicator.Id} is computed");
        if (!indicator.Periods.Contains(period.Kind))
            return Problem.WrongParameter("period", $"a {string.Join(", ", indicator.Periods).ToLowerInvariant()}");
        if (asked.Value is not { } given || !Quantity.TryQuantise(given, out value))
            return Problem.WrongParameter("value", "a number with a magnitude below 1e15");
        if (asked.Source?.Trim() is not { Length: > 0 and <= MaxSourceLength })
            return Problem.WrongParameter("source", $"where the value comes from, 1 to {MaxSourceLength} characters");
        var wanted = indicator.Unit.Length > 0 ? indicator.Unit : asked.Unit;
        if (!Core.Units.Unit.TryParse(asked.Unit ?? wanted, out var from) || !Core.Units.Unit.TryParse(wanted, out var to) || !from.TryConvert(value, to, out value))
            return Problem.WrongParameter("unit", indicator.Unit.Length > 0 ? $"one that converts into {indicator.Unit}" : "a UCUM code such as %, m3 or 1");
        unit = indicator.Unit.Length > 0 ? null : wanted;
        return null;
    }
}
