using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.FirstView;

/// <param name="Pilots">As <c>GET /api/pilots?pilot=…</c> gives them: the others without their sites.</param>
/// <param name="Latest">As <c>GET /api/latest</c>.</param>
/// <param name="Alerts">As <c>GET /api/alerts?state=all</c>.</param>
internal sealed record FirstViewAnswer(IReadOnlyList<PilotItem> Pilots, LatestAnswer Latest, IReadOnlyList<AlertItem> Alerts);

/// <summary>What a page shows first of a pilot, in one answer: on a weak link each request costs a wait and its headers.</summary>
public sealed class FirstViewFunction(PilotFileStore store, LatestQuery latest, AlertStore alerts, SuppressionQuery suppression, PilotSource pilots, TimeProvider clock)
{
    private const int DefaultTake = 100;

    /// <summary>What a page shows first of a pilot, in one answer.</summary>
    [Function("first-view")]
    [Query("pilot", Needed = true)]
    [Query("site", "Site id: only its values and alerts")]
    [Query("language")]
    [Query("take", "At most so many alerts, 1 to 1,000", Default = 100)]
    [Answers<FirstViewAnswer>("The answers of /api/pilots, /api/latest and /api/alerts?state=all for that pilot"), Refuses(404)]
    public Task FirstView([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/first-view")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        var ask = new QueryParameters(request, current);
        var pilot = ask.Pilot();
        var sites = ask.Sites(pilot);
        var (take, language) = (ask.Take(DefaultTake), ask.Language());
        if (await ask.IsRefusedAsync())
            return;
        var values = LatestFunction.AnswerAsync(latest, pilot!, sites, clock.GetUtcNow().UtcDateTime, cancellationToken);
        var newest = await AlertsFunction.NewestAsync(alerts, suppression, current, new AlertsWanted(pilot!.Id, sites, false, take, language), cancellationToken);
        await request.WriteJsonAsync(new FirstViewAnswer(PilotsFunction.Items(store, current, pilot.Id, language), await values, newest),
            ApiJson.Default.FirstViewAnswer, cancellationToken);
    }, cancellationToken);
}
