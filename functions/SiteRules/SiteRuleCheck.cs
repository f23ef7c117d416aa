using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.SiteRules;

/// <summary>Evaluates rules over several devices, each site's in a commit of its own.</summary>
public sealed class SiteRuleCheck(ITelemetryStore store, PilotSource pilots, OutboxPublisher relay, SiteRuleQuery rules, TimeProvider clock)
{
    /// <exception cref="AggregateException">At the end, of single sites: the others have been evaluated.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sites = (await pilots.LatestAsync(cancellationToken)).Pilots.SelectMany(pilot => pilot.Sites).Where(site => site.Subject is not null);
        var latest = new Dictionary<string, IReadOnlyList<LatestRow>>(StringComparer.Ordinal);
        var now = clock.GetUtcNow().UtcTicks;
        await EachDevice.RunAsync(sites, site => AlertCommit.RunAsync(store, relay, site.Subject!,
            snapshot => rules.PlanAsync(snapshot, site, latest, now, cancellationToken), cancellationToken), cancellationToken);
    }
}
