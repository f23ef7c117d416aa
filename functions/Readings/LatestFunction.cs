using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Readings;

/// <param name="Time">The functions' clock: ages are counted from it.</param>
/// <param name="Health">How many devices the pilot has, how many of them are silent, were never heard, or have another trouble.</param>
internal sealed record LatestAnswer(DateTime Time, HealthCounts Health, IReadOnlyList<LatestItem> Devices);

/// <param name="Devices">Of the pilot files in force.</param>
/// <param name="Silent">Of these, that were heard and are silent now.</param>
/// <param name="NotHeard">Of these, of which no reading was ever stored.</param>
/// <param name="Troubled">Of these, neither silent nor without trouble: a silent stream, a low battery, a clock behind, offline.</param>
internal sealed record HealthCounts(int Devices, int Silent, int NotHeard, int Troubled);

internal sealed record SiteValues(SiteDefinition Site, IReadOnlyList<LatestItem> Values);

public sealed class LatestFunction(LatestQuery latest, PilotSource pilots, TimeProvider clock)
{
    /// <summary>Latest values of a pilot's devices.</summary>
    [Function("latest")]
    [Query("pilot", Needed = true)]
    [Query("site")]
    [Answers<LatestAnswer>("One entry per device that was ever heard"), Refuses(404)]
    public Task Latest([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/latest")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var sites = ask.Sites(out var pilot);
        if (ask.Problem is { } refused)
            return refused;
        return Answer.Json(await AnswerAsync(latest, pilot!, sites, clock.GetUtcNow().UtcDateTime, cancellationToken), ApiJson.Default.LatestAnswer);
    }, cancellationToken);

    /// <param name="known">Of a site that is read already.</param>
    internal static async Task<LatestAnswer> AnswerAsync(LatestQuery latest, PilotDefinition pilot, IReadOnlyList<SiteDefinition> sites, DateTime now,
        CancellationToken cancellationToken, SiteValues? known = null)
    {
        var items = await Task.WhenAll(sites.Select(site => site == known?.Site ? Task.FromResult(known.Values) : latest.OfSiteAsync(pilot, site, cancellationToken)));
        List<LatestItem> devices = [.. items.SelectMany(site => site)];
        return new LatestAnswer(now, Count(sites, devices), devices);
    }

    private static HealthCounts Count(IReadOnlyList<SiteDefinition> sites, List<LatestItem> heard)
    {
        var known = sites.SelectMany(site => site.Devices).Select(device => device.Key.ToString()).ToHashSet();
        var own = heard.Where(item => known.Contains(item.Device) && item.Streams.Count > 0).ToList();
        return new HealthCounts(known.Count, own.Count(item => item.Silent), known.Count - own.Count, own.Count(item => !item.Silent && item.Health.Count > 0));
    }
}
