using System.Collections.Concurrent;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Ingest;

/// <summary>The part of the pilots in force that each integration may speak for; made anew after a reload.</summary>
public sealed class IntegrationCatalogs(PilotSource pilots)
{
    private readonly ConcurrentDictionary<string, (PilotCatalog Whole, PilotCatalog Part)> _parts = new(StringComparer.Ordinal);

    /// <exception cref="Core.Storage.StoreUnavailableException">Nobody knows yet which pilots are in force.</exception>
    public async ValueTask<PilotCatalog> OfAsync(CallerKey integration, CancellationToken cancellationToken) =>
        Of(integration, await pilots.LatestAsync(cancellationToken));

    /// <summary>The same of a catalog at hand.</summary>
    public PilotCatalog Of(CallerKey integration, PilotCatalog whole)
    {
        var scope = string.Join(',', integration.Pilots);
        if (_parts.TryGetValue(scope, out var known) && known.Whole == whole)
            return known.Part;
        var part = new PilotCatalog(whole.Pilots.Where(pilot => integration.Pilots.Contains(pilot.Id)));
        _parts[scope] = (whole, part);
        return part;
    }
}
