using SmartPilots.Functions.Alerts;

namespace SmartPilots.Functions.Citizens;

/// <summary>An alert of a public rule, as anybody may know it.</summary>
/// <param name="Since">When it was raised, and by so much later as the file says.</param>
/// <param name="Over">Likewise when it was over; null while it holds to the public.</param>
internal sealed record PublicAlert(PublicWarning Warning, AlertItem Alert, DateTime Since, DateTime? Over);

/// <summary>Alerts of the rules that a site makes public, each as late as the file says, both in its beginning and in its end.</summary>
internal static class PublicAlerts
{
    private static readonly TimeSpan Lookback = TimeSpan.FromDays(30);

    /// <param name="since">Those that were over before are left out.</param>
    public static async Task<IReadOnlyList<PublicAlert>> OfSiteAsync(AlertStore alerts, PilotDefinition pilot, SiteDefinition site, DateTime since, DateTime now)
    {
        var warnings = site.Public?.Warnings ?? [];
        if (warnings.Count == 0)
            return [];
        IEnumerable<AlertItem> all = await alerts.OfSiteAsync(pilot.Id, site.Id, onlyOpen: true, take: 100, CancellationToken.None);
        // Who wants none that is over needs those that cleared only where their end is told late.
        if (since < now || warnings.Any(warning => warning.Delay > TimeSpan.Zero))
            all = all.Concat(await alerts.RaisedWithinAsync(pilot.Id, site.Id, now - Lookback, now.AddTicks(1), CancellationToken.None));
        return [.. all.DistinctBy(alert => alert.Id).SelectMany(alert => warnings.Where(warning => warning.Rule == alert.Rule)
                .Select(warning => Late(warning, alert, now)))
            .Where(one => one.Since <= now && !(one.Over <= since))];
    }

    private static PublicAlert Late(PublicWarning warning, AlertItem alert, DateTime now) => new(warning, alert, alert.RaisedAt + warning.Delay,
        alert.ClearedAt + warning.Delay is { } over && over <= now ? over : null);
}
