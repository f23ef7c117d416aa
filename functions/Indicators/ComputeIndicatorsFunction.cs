using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Indicators;

/// <param name="Indicator">Null: all of the programme that have such periods.</param>
/// <param name="Place">Null: all places.</param>
internal sealed record ComputeRequest(string? Programme, string? Indicator, string? Period, string? Place);

public sealed class ComputeIndicatorsFunction(IndicatorComputation computation, ProgrammeSource programmes, PilotSource pilots)
{
    /// <summary>Computes indicators now, as a timer does every night; to repeat it changes nothing.</summary>
    [Function("compute-indicators")]
    [Takes<ComputeRequest>]
    [Answers<ComputationTally>("How many values were computed, written and restated"), Refuses(404)]
    public Task Compute([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/indicators/compute")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var asked = await request.ReadJsonAsync(ApiJson.Default.ComputeRequest, cancellationToken);
        var subject = IndicatorSubject.Find(programmes.Current, caller.Scope, asked?.Programme, out var problem);
        var one = asked?.Indicator is { } id ? subject?.Indicator(id, ref problem) : null;
        var place = asked?.Place is { } name ? subject?.Place(name, ref problem) : null;
        var period = IndicatorSubject.Period("period", asked?.Period, ref problem);
        if (subject is not null && place is null && subject.Visible.Count < subject.Programme.Places.Count)
            problem ??= Problem.WrongParameter("place", "one of the places that you may see");
        if (problem is not null)
            return problem;
        request.NoteChange(subject!.Programme.Id, $"indicators of {period}");
        var current = await pilots.LatestAsync(cancellationToken);
        var windows = computation.Windows(period);
        var tally = new ComputationTally(0, 0, 0);
        foreach (var indicator in one is not null ? [one] : subject.Programme.Indicators.Where(each => each.HasTitle && each.Periods.Contains(period.Kind)))
            tally += await computation.ComputeAsync(subject.Programme, current, indicator, period, place?.Id, windows, cancellationToken);
        return Answer.Json(tally, ApiJson.Default.ComputationTally);
    }, cancellationToken);
}
