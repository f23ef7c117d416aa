using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Indicators;

internal sealed record IndicatorValuesAnswer(IReadOnlyList<IndicatorItem> Values);

public sealed class IndicatorValuesFunction(IndicatorQuery query, ProgrammeSource programmes, PilotSource pilots)
{
    /// <summary>Stored values of one indicator: places and periods beside each other.</summary>
    [Function("indicator-values")]
    [Query("programme", "Name of an indicators file's programme", Needed = true)]
    [Query("indicator", "Indicator", Needed = true)]
    [Query("period", "Day, month, quarter or year: 2026-11-30, 2026-11, 2026-Q4, 2026")]
    [Query("from", "First period, in place of period")]
    [Query("to", "Last period")]
    [Query("place", "Only this place")]
    [Query("level", "Only places of this level")]
    [Query("within", "Only places that lie in this one")]
    [Query("format", "json or csv")]
    [Query("language")]
    [Answers<IndicatorValuesAnswer>("Values"), Answers(200, "Values", "text/csv"), Refuses(404)]
    public Task Values([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/indicators/values")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var ask = new QueryParameters(request, pilots.Current);
        var subject = IndicatorSubject.Find(programmes.Current, caller.Scope, ask.Text("programme"), out var problem);
        var indicator = subject?.Indicator(ask.Text("indicator"), ref problem);
        var first = IndicatorSubject.Period(ask.Text("period") is null ? "from" : "period", ask.Text("period") ?? ask.Text("from"), ref problem);
        var last = IndicatorSubject.Period(ask.Text("period") is null ? "to" : "period", ask.Text("period") ?? ask.Text("to"), ref problem);
        if (problem is null && first.Kind != last.Kind)
            problem = Problem.WrongParameter("to", "a period of the same kind as from");
        var place = ask.Text("place") is { } name ? subject?.Place(name, ref problem) : null;
        if (ask.Text("format") is not (null or "json" or "csv"))
            problem ??= Problem.WrongParameter("format", "json or csv");
        var texts = ReportTexts.Of(ask.Language());
        if ((problem ?? ask.Problem) is { } refused)
            return refused;
        var (level, within) = (ask.Text("level"), ask.Text("within"));
        var values = await query.ListAsync(subject!.Programme, indicator!, first, last, one => subject.Visible.Contains(one.Id)
            && (place is null || one.Id == place.Id) && (level is null || one.Level == level), cancellationToken);
        if (within is not null)
            values = [.. values.Where(value => value.Within == within)];
        if (ask.Text("format") == "csv")
            return Answer.Csv($"{subject.Programme.Id}-{indicator!.Id}.csv", Csv(values));
        return Answer.Json(new IndicatorValuesAnswer([.. values.Select(one => one.Value is null ? one with { Means = texts.Why(one.Outcome) } : one)]),
            ApiJson.Default.IndicatorValuesAnswer);
    }, cancellationToken);

    private static byte[] Csv(IReadOnlyList<IndicatorItem> values)
    {
        var csv = new CsvText();
        csv.Line("programme", "indicator", "period", "place", "name", "level", "within", "outcome", "value", "unit", "status", "revision", "completeness", "numerator",
            "denominator", "people_measured", "people", "target_met", "note", "reason", "computed_utc", "hash");
        foreach (var value in values)
        {
            csv.Line(value.Programme, value.Indicator, value.Period, value.Place, value.PlaceName, value.Level, value.Within, value.Outcome,
                CsvText.Text(value.Value), value.Unit,
                value.Status, CsvText.Text(value.Revision), CsvText.Text(value.Completeness), CsvText.Text(value.Numerator), CsvText.Text(value.Denominator),
                CsvText.Text(value.PeopleMeasured), CsvText.Text(value.People), value.TargetMet switch { true => "yes", false => "no", _ => null }, value.Note,
                value.Reason,
                CsvText.Text(value.ComputedAt), value.Hash);
        }
        return csv.Take();
    }
}
