using System.Collections.Frozen;

namespace SmartPilots.Functions.Access;

/// <summary>
/// The one table of who may ask what: by the function's name, the least role and how its scope is found. A function that is not in it is
/// refused to everybody, and a test fails.
/// </summary>
public static class RouteTable
{
    private static readonly RouteRule Open = new(RouteAudience.Open);
    private static readonly RouteRule Sender = new(RouteAudience.Sender);

    private static readonly Dictionary<string, RouteRule> BelowOperators = new(StringComparer.Ordinal)
    {
        // anybody
        ["health"] = Open,
        ["page"] = Open,
        ["eventgrid-handshake"] = Open,
        ["sign-in"] = Open,
        ["start-session"] = Open,
        ["accept-invitation"] = Open,
        ["openid-start"] = Open,
        ["openid-callback"] = Open,
        ["public-pilot"] = Open,
        ["public-site"] = Open,
        ["public-report"] = Open,
        ["report-problem"] = Open,
        ["public-sensorthings"] = Open,
        ["public-places"] = Open,
        ["public-water-points"] = Open,
        ["public-warnings"] = Open,
        ["public-warning"] = Open,

        // gateways, network servers, Event Grid
        ["ingest"] = Sender,
        ["gateway-status"] = Sender,
        ["webhook"] = Sender,
        ["eventgrid"] = Sender,

        // whoever is signed in
        ["session"] = Reads(Role.Viewer, RouteScope.Nothing),
        ["end-session"] = Changes(Role.Viewer, RouteScope.Nothing),
        ["push"] = Reads(Role.Viewer, RouteScope.Nothing),
        ["subscribe-push"] = Changes(Role.Viewer, RouteScope.Nothing),
        ["unsubscribe-push"] = Changes(Role.Viewer, RouteScope.Nothing),
        ["reasons"] = Reads(Role.Viewer, RouteScope.Nothing),
        ["openapi"] = Reads(Role.Viewer, RouteScope.Nothing),

        ["pilots"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["latest"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["first-view"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["readings"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["windows"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["export"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["places-geojson"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["sensorthings"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["export-workbook"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["export-package"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["alerts"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["alert-report"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["notifications"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["corrections"] = Reads(Role.Viewer, RouteScope.Catalog),
        ["ledger"] = Reads(Role.Viewer, RouteScope.EachItem),
        ["gateways"] = Reads(Role.Viewer, RouteScope.EachItem),
        ["quarantine"] = Reads(Role.Viewer, RouteScope.EachItem),
        ["quarantineEntry"] = Reads(Role.Viewer, RouteScope.EachItem),
        ["quarantine-summary"] = Reads(Role.Viewer, RouteScope.EachItem),
        ["pilot-file"] = Reads(Role.Viewer, RouteScope.Pilot),
        ["pilot-versions"] = Reads(Role.Viewer, RouteScope.Pilot),
        ["cost"] = Reads(Role.Viewer, RouteScope.System),
        ["indicators"] = Reads(Role.Viewer, RouteScope.EachItem),
        ["report"] = Reads(Role.Viewer, RouteScope.EachItem),
        ["indicator-values"] = Reads(Role.Viewer, RouteScope.EachItem),
        ["metrics"] = Reads(Role.Viewer, RouteScope.System),
    };

    private static readonly Dictionary<string, RouteRule> FromOperatorsOn = new(StringComparer.Ordinal)
    {
        // operators
        ["verify"] = Reads(Role.Operator, RouteScope.Catalog),
        ["explain-indicator"] = Reads(Role.Operator, RouteScope.EachItem),
        ["compute-indicators"] = Changes(Role.Operator, RouteScope.EachItem),
        ["enter-indicator"] = Changes(Role.Operator, RouteScope.EachItem),
        ["acknowledge"] = Changes(Role.Operator, RouteScope.Alert),
        ["citizen-reports"] = Reads(Role.Operator, RouteScope.Catalog),
        ["answer-citizen-report"] = Changes(Role.Operator, RouteScope.EachItem),
        ["handle-alert"] = Changes(Role.Operator, RouteScope.Alert),
        ["correct"] = Changes(Role.Operator, RouteScope.Catalog),
        ["requeue"] = Changes(Role.Operator, RouteScope.EachItem),
        ["discard"] = Changes(Role.Operator, RouteScope.EachItem),

        // engineers
        ["rebuild"] = Changes(Role.Engineer, RouteScope.Catalog),
        ["adopt"] = Changes(Role.Engineer, RouteScope.EachItem),
        ["put-pilot"] = Changes(Role.Engineer, RouteScope.Pilot),
        ["withdraw-pilot"] = Changes(Role.Engineer, RouteScope.Pilot),

        // admins
        ["people"] = Reads(Role.Admin, RouteScope.EachItem),
        ["invite"] = Changes(Role.Admin, RouteScope.EachItem),
        ["invite-again"] = Changes(Role.Admin, RouteScope.EachItem),
        ["change-person"] = Changes(Role.Admin, RouteScope.EachItem),
        ["withdraw-person"] = Changes(Role.Admin, RouteScope.EachItem),
        ["end-sessions"] = Changes(Role.Admin, RouteScope.EachItem),
        ["personal-data"] = Reads(Role.Admin, RouteScope.EachItem),
        ["erase-person"] = Changes(Role.Admin, RouteScope.EachItem),
        ["keys"] = Reads(Role.Admin, RouteScope.EachItem),
        ["make-key"] = Changes(Role.Admin, RouteScope.EachItem),
        ["withdraw-key"] = Changes(Role.Admin, RouteScope.EachItem),
        ["audit"] = Reads(Role.Admin, RouteScope.EachItem),
        ["audit-export"] = Reads(Role.Admin, RouteScope.EachItem),
        ["keys-in-force"] = Reads(Role.Admin, RouteScope.System),
        ["sign-in-codes"] = Changes(Role.Admin, RouteScope.System),
    };

    private static readonly FrozenDictionary<string, RouteRule> Rules = BelowOperators.Concat(FromOperatorsOn).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null for a function that nobody may ask.</summary>
    public static RouteRule? Find(string function) => Rules.GetValueOrDefault(function);

    public static IEnumerable<string> Functions => Rules.Keys;

    private static RouteRule Reads(Role least, RouteScope scope) => new(RouteAudience.Person, least, scope);

    private static RouteRule Changes(Role least, RouteScope scope) => new(RouteAudience.Person, least, scope, Changes: true);
}
