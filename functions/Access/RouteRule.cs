namespace SmartPilots.Functions.Access;

/// <summary>Who checks the caller of a route.</summary>
public enum RouteAudience
{
    /// <summary>Anybody may ask; it tells nothing about a pilot but what its file makes public.</summary>
    Open,

    /// <summary>A gateway, an integration or Event Grid, by its own key, signature or token: the function checks it.</summary>
    Sender,

    /// <summary>A person or a named key, of a role and within a scope: <see cref="People.RequestAuthorizer"/> checks it.</summary>
    Person,
}

/// <summary>How the scope of a request is found.</summary>
public enum RouteScope
{
    /// <summary>It tells nothing about any pilot, or about the caller alone.</summary>
    Nothing,

    /// <summary>It tells about the system as a whole: scope <c>*</c> is needed.</summary>
    System,

    /// <summary>Route value <c>pilot</c>; the whole pilot must be within.</summary>
    Pilot,

    /// <summary>Route value <c>id</c>, which begins with <c>pilot~site</c>.</summary>
    Alert,

    /// <summary>The function knows no pilots and sites but those within; see <see cref="ScopedPilots"/>.</summary>
    Catalog,

    /// <summary>The function compares each thing that it lists or changes.</summary>
    EachItem,
}

/// <summary>What one route asks of its caller.</summary>
/// <param name="Changes">It is written into the audit log, before and after.</param>
public sealed record RouteRule(RouteAudience Audience, Role Least = Role.Viewer, RouteScope Scope = RouteScope.Nothing, bool Changes = false);
