using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace SmartPilots.Functions.Access;

/// <summary>
/// The part of the pilots in force that a scope holds, with no trace of the rest: whoever asks by it for another pilot, site or device is
/// answered as for one that does not exist.
/// </summary>
internal static class ScopedPilots
{
    private const int MaxParts = 1_000; // of one catalog: as many different scopes as there are people
    private static readonly ConditionalWeakTable<PilotCatalog, ConcurrentDictionary<string, PilotCatalog>> Parts = [];

    public static PilotCatalog Of(AccessScope scope, PilotCatalog whole)
    {
        if (scope.IsAll)
            return whole;
        var parts = Parts.GetOrCreateValue(whole);
        if (parts.Count >= MaxParts)
            parts.Clear();
        return parts.GetOrAdd(scope.Key, _ => new PilotCatalog(whole.Pilots.Select(pilot => Of(scope, pilot)).Where(pilot => pilot.Sites.Count > 0)));
    }

    private static PilotDefinition Of(AccessScope scope, PilotDefinition pilot) => scope.HasPilot(pilot.Id) ? pilot
        : pilot with { Sites = [.. pilot.Sites.Where(site => scope.HasSite(pilot.Id, site.Id))] };
}
