using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;
using SmartPilots.Functions.Reads;

namespace SmartPilots.Functions.Readings;

/// <param name="Time">The functions' clock: ages are counted from it.</param>
internal sealed record LatestAnswer(DateTime Time, IReadOnlyList<LatestItem> Devices);

/// <summary>Latest values of a pilot's devices.</summary>
public sealed class LatestFunction(LatestRead latest, PilotSource pilots, CallerKeys callers, TimeProvider clock)
{
    [Function("latest")]
    public Task Latest([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/latest")] HttpRequest request,
        CancellationToken cancellation) => request.ForOperatorAsync(callers, pilots, async current =>
    {
        var ask = new Question(request, current);
        var pilot = ask.Pilot();
        var sites = ask.Sites(pilot);
        if (await ask.IsRefusedAsync())
            return;
        var items = await Task.WhenAll(sites.Select(site => latest.OfSiteAsync(pilot!, site, cancellation)));
        await request.WriteJsonAsync(new LatestAnswer(clock.GetUtcNow().UtcDateTime, [.. items.SelectMany(site => site)]),
            ApiJson.Default.LatestAnswer, cancellation);
    }, cancellation);
}
