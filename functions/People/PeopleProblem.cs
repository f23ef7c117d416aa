using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>Why somebody is not let in, or may not do what was asked.</summary>
internal static class PeopleProblem
{
    public static Problem NoRule { get; } = new(StatusCodes.Status403Forbidden, "forbidden", "Nobody may ask this");

    public static Problem CrossSite { get; } = new(StatusCodes.Status403Forbidden, "cross-site", "The request comes from another site's page");

    public static Problem SessionEnded { get; } = new(StatusCodes.Status401Unauthorized, "session-ended", "The session has ended; sign in again");

    /// <summary>The same whether there is such a name or not.</summary>
    public static Problem WrongSignIn { get; } = new(StatusCodes.Status401Unauthorized, "wrong-sign-in", "Name or password is wrong");

    public static Problem WrongInvitation { get; } = new(StatusCodes.Status403Forbidden, "wrong-invitation",
        "The invitation has been used, withdrawn or replaced, or is older than seven days; an admin makes a new one");

    public static Problem NoOpenId { get; } = new(StatusCodes.Status404NotFound, "no-openid", "No identity provider is configured");

    public static Problem OpenIdAway { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "openid-away", "The identity provider cannot be reached") { RetryAfterSeconds = 10 };

    public static Problem RoleTooLow(Role needed, Role own) => new(StatusCodes.Status403Forbidden, "forbidden-role",
        "The role is too low", $"Role {needed.Code()} is needed; yours is {own.Code()}.");

    public static Problem ScopeTooSmall(AccessScope own) => new(StatusCodes.Status403Forbidden, "forbidden-scope",
        "This is about the whole system", $"Scope * is needed; yours is {own}.");

    public static Problem KeyEnded(string name, DateTime end) => new(StatusCodes.Status401Unauthorized, "key-ended",
        "The key is known, but its time is over", FormattableString.Invariant($"Key {name} ended at {end:yyyy-MM-dd HH:mm}Z; an admin makes another."));

    public static Problem TooMany(int seconds) => new(StatusCodes.Status429TooManyRequests, "too-many-tries",
        "Too many tries to sign in", $"Try again in {(seconds + 59) / 60} min.") { RetryAfterSeconds = seconds };

    public static Problem Own { get; } = new(StatusCodes.Status409Conflict, "own-account", "Another admin has to do that: it is your own account");

    /// <summary>Nor one that the caller may know of.</summary>
    public static Problem NoPerson(string id) => Problem.NotFound($"There is no person {id}.");

    public static Problem Taken(string detail) => new(StatusCodes.Status409Conflict, "taken", "There is one already", detail);
}
