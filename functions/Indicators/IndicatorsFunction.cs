using SmartPilots.Core.Indicators;
using SmartPilots.Core.Indicators.Files;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Indicators;

/// <param name="HasTitle">False for an entry of a set whose title its owner has not supplied.</param>
/// <param name="Entered">Whether people enter its values.</param>
internal sealed record IndicatorFacts(string Id, string Name, string? Set, string? Code, string Unit, bool HasTitle, bool Entered, IReadOnlyList<string> Periods,
    string? Formula, string RollUp, decimal Completeness, string? Direction, decimal? Target, string? Source);

/// <param name="Within">The place that it lies in today.</param>
internal sealed record PlaceFacts(string Id, string Name, string? Level, string? Within, decimal? People, IReadOnlyList<string> Sites);

internal sealed record ProgrammeFacts(string Id, string Name, string Version, IReadOnlyList<PlaceFacts> Places, IReadOnlyList<IndicatorSet> Sets,
    IReadOnlyList<IndicatorFacts> Indicators);

/// <param name="Problems">What is wrong with indicators files, with line and fix; a file with mistakes stays what it was.</param>
internal sealed record IndicatorsAnswer(IReadOnlyList<ProgrammeFacts> Programmes, IReadOnlyList<PilotFileError> Problems);

public sealed class IndicatorsFunction(ProgrammeSource programmes, PilotSource pilots, TimeProvider clock)
{
    /// <summary>Programmes with their places, sets and indicators, and what is wrong with their files.</summary>
    [Function("indicators")]
    [Answers<IndicatorsAnswer>("Programmes")]
    public Task Indicators([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/indicators")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var reading = programmes.Current;
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var seen = reading.Programmes.Select(programme => (programme, Visible: PlaceAccess.Of(caller.Scope, programme))).Where(pair => pair.Visible.Count > 0);
        var facts = seen.Select(pair => Facts(pair.programme, pair.Visible, today)).ToList();
        List<PilotFileError> problems = [];
        if (caller.Scope.IsAll)
        {
            var current = await pilots.LatestAsync(cancellationToken);
            problems = [.. reading.Errors, .. reading.Programmes.SelectMany(programme => ProgrammeCheck.Check(programme, current, programme.Id))];
        }
        return Answer.Json(new IndicatorsAnswer(facts, problems), ApiJson.Default.IndicatorsAnswer);
    }, cancellationToken);

    private static ProgrammeFacts Facts(Programme programme, IReadOnlySet<string> visible, DateOnly today)
    {
        var tree = programme.TreeOn(today);
        return new ProgrammeFacts(programme.Id, programme.Name, programme.Version,
            [.. tree.Places.Where(place => visible.Contains(place.Id)).Select(place => new PlaceFacts(place.Id, place.Name, place.Level, tree.ParentOf(place),
                place.Quantity(PlaceQuantity.People, today)?.Value, [.. tree.SitesOf(place)]))], programme.Sets, [.. programme.Indicators.Select(Facts)]);
    }

    private static IndicatorFacts Facts(IndicatorDefinition one) => new(one.Id, one.Name, one.Set, one.Code, one.Unit, one.HasTitle, one.IsEntered,
        [.. one.Periods.Select(period => period.ToString().ToLowerInvariant())], one.FormulaText, one.RollUp.ToString().ToLowerInvariant(), one.Completeness,
        one.Direction == Direction.None ? null : one.Direction.ToString().ToLowerInvariant(), one.Target, one.Source);
}
