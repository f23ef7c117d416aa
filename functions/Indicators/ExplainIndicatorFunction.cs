using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Indicators;

public sealed class ExplainIndicatorFunction(IndicatorExplanation explanation, ProgrammeSource programmes, PilotSource pilots)
{
    /// <summary>What one value is made of, recomputed and compared with what is stored, down to raw readings.</summary>
    [Function("explain-indicator")]
    [Query("programme", "Name of an indicators file's programme", Needed = true)]
    [Query("indicator", "Indicator", Needed = true)]
    [Query("period", "Such as 2026-11", Needed = true)]
    [Query("place", "Place", Needed = true)]
    [Answers<IndicatorExplanationAnswer>("The value, its parts and what does not agree"), Refuses(404)]
    public Task Explain([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/indicators/explanation")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var ask = new QueryParameters(request, pilots.Current);
        var subject = IndicatorSubject.Find(programmes.Current, caller.Scope, ask.Text("programme"), out var problem);
        var indicator = subject?.Indicator(ask.Text("indicator"), ref problem);
        var place = subject?.Place(ask.Text("place"), ref problem);
        var period = IndicatorSubject.Period("period", ask.Text("period"), ref problem);
        return problem is null
            ? Answer.Json(await explanation.ExplainAsync(subject!.Programme, await pilots.LatestAsync(cancellationToken), indicator!, period, place!, cancellationToken),
                ApiJson.Default.IndicatorExplanationAnswer)
            : problem;
    }, cancellationToken);
}
