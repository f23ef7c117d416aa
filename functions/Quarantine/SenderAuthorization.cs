using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;

namespace SmartPilots.Functions.Quarantine;

/// <summary>
/// What the sender of a message may speak for, by the settings now in force: nobody speaks for more through quarantine than directly. A
/// gateway or an integration that is no longer in the settings speaks for nothing; a revoked gateway keeps its scope for what it sent.
/// </summary>
public sealed class SenderAuthorization(PilotSource pilots, KnownGateways gateways, IntegrationCatalogs integrations, CallerKeys callers)
{
    private static readonly PilotCatalog Nothing = new([]);

    /// <summary>The pilots there are for it, and the scope within them.</summary>
    public (PilotCatalog Pilots, AccessScope Scope) Of(SourceId source)
    {
        if (callers.EventGridKeys.FirstOrDefault(key => key.Id == source.Gateway) is { } broker && !source.IsNumbered)
            return (pilots.Current, broker.Scope);
        if (!source.IsNumbered)
            return (callers.FindIntegration(source.Gateway) is { } key ? integrations.Of(key, pilots.Current) : Nothing, AccessScope.All);
        var scope = gateways.Find(source.Gateway)?.Scope ?? AccessScope.None;
        return (pilots.Current, scope);
    }
}
