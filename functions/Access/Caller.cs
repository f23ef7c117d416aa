namespace SmartPilots.Functions.Access;

/// <summary>Who asks: a person by a session, or a named key.</summary>
/// <param name="Id">In the audit log: a person's id, which says nothing of the name, or <c>key NAME</c>.</param>
/// <param name="Name">As it is written beside what is done: a person's name, or <c>key NAME</c>.</param>
/// <param name="Session">Id of a person's session; null for a key.</param>
public sealed record Caller(string Id, string Name, Role Role, AccessScope Scope, string? Session = null)
{
    public bool IsPerson => Session is not null;

    /// <summary>No person's name begins so.</summary>
    public const string KeyPrefix = "key ";

    public static Caller OfKey(string name, Role role, AccessScope scope) => new(KeyPrefix + name, KeyPrefix + name, role, scope);
}

internal static class Callers
{
    /// <summary>Who asks, as <see cref="People.RequestAuthorizer"/> has found.</summary>
    /// <exception cref="InvalidOperationException">The request came by no gate: a bug, answered as one.</exception>
    public static Caller Caller(this HttpRequest request) => request.HttpContext.Features.Get<Caller>()
        ?? throw new InvalidOperationException($"{request.Path} was asked past the gate.");
}
