using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.SiteRules;

/// <summary>Evaluates rules over several devices, each site's in a commit of its own.</summary>
public sealed class SiteRuleCheck(ITelemetryStore store, OutboxPublisher publisher, SiteRuleQuery rules)
{
    /// <param name="now">Ticks; a time before <paramref name="latest"/> was read.</param>
    /// <exception cref="AggregateException">At the end, of single sites: the others have been evaluated.</exception>
    internal Task RunAsync(PilotCatalog pilots, LatestOfSites latest, long now, CancellationToken cancellationToken) => EachDevice.RunAsync(
        pilots.Pilots.SelectMany(pilot => pilot.Sites).Where(site => site.Subject is not null),
        site => AlertCommit.RunAsync(store, publisher, site.Subject!, snapshot => rules.PlanAsync(snapshot, site, latest, now, cancellationToken), cancellationToken),
        cancellationToken);
}
