using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.FirstView;

/// <param name="Pilot">As of <c>GET /api/pilots</c>, without its rules' limits.</param>
/// <param name="Latest">As <c>GET /api/latest</c>.</param>
/// <param name="Alerts">As <c>GET /api/alerts</c>: the open ones.</param>
internal sealed record FirstViewAnswer(PilotItem Pilot, LatestAnswer Latest, IReadOnlyList<AlertItem> Alerts);

/// <summary>What a page shows first of a pilot, in one answer: on a weak link each request costs a wait and its headers.</summary>
public sealed class FirstViewFunction(PilotFileStore store, LatestQuery latest, AlertStore alerts, SuppressionQuery suppression, PilotSource pilots, TimeProvider clock)
{
    private const int DefaultTake = 100;

    /// <summary>What a page shows first of a pilot, in one answer.</summary>
    [Function("first-view")]
    [Query("pilot", "Pilot id; left out, the first of the caller's that has sent something")]
    [Query("site", "Site id: only its values and alerts")]
    [Query("language")]
    [Query("take", "At most so many alerts, 1 to 1,000", Default = 100)]
    [Answers<FirstViewAnswer>("What /api/pilots (without the limits of rules), /api/latest and /api/alerts (the open ones) answer for it"), Refuses(404)]
    public Task FirstView([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/first-view")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var (pilot, heard) = ask.Text("pilot") is not null ? (ask.Pilot(), null) : await FirstHeardAsync(ask.Pilots.Pilots, cancellationToken);
        if (pilot is null)
            ask.Refuse<PilotDefinition>(Problem.NotFound("There is no pilot."));
        var sites = ask.Sites(pilot);
        var (take, language) = (ask.Take(DefaultTake), ask.Language());
        if (ask.Problem is { } refused)
            return refused;
        var values = LatestFunction.AnswerAsync(latest, pilot!, sites, clock.GetUtcNow().UtcDateTime, cancellationToken, heard);
        var newest = await AlertsFunction.NewestAsync(alerts, suppression, ask.Pilots, new AlertsWanted(pilot!.Id, sites, true, take, language), cancellationToken);
        return Answer.Json(new FirstViewAnswer(PilotsFunction.Item(store, pilot, language, withLimits: false), await values, newest), ApiJson.Default.FirstViewAnswer);
    }, cancellationToken);

    /// <summary>The first of which a value is known, with the values of the site that was heard; where none has any, the first.</summary>
    private async Task<(PilotDefinition?, SiteValues?)> FirstHeardAsync(IReadOnlyList<PilotDefinition> all, CancellationToken cancellationToken)
    {
        foreach (var (pilot, site) in all.SelectMany(pilot => pilot.Sites.Select(site => (pilot, site))))
        {
            var values = await latest.OfSiteAsync(pilot, site, cancellationToken);
            if (values.Any(device => device.Streams.Count > 0))
                return (pilot, new SiteValues(site, values));
        }
        return (all.Count > 0 ? all[0] : null, null);
    }
}
