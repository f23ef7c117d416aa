using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>Whom to invite, or what to change of a person: the body of the request.</summary>
/// <param name="Name">Of who is invited; a change leaves it out.</param>
/// <param name="Email">By which an identity provider knows the person; may be left out.</param>
/// <param name="Page">Address of the page, for a link as a QR code; may be left out.</param>
internal sealed record PersonRequest([MaxLength(PersonName.MaxLength)] string? Name, string? Email, [Required, Code<Role>] string? Role,
    [Required] string? Scope, [MaxLength(InvitationQr.MaxPage)] string? Page)
{
    /// <summary>Role and scope, or else what is wrong. Nobody gives more than he has.</summary>
    public static Problem? Check(string? role, string? scope, Caller caller, PlaceScopes places, out Role given, out AccessScope within)
    {
        within = AccessScope.None;
        if (!Roles.TryParse(role, out given))
            return Problem.WrongParameter("role", Roles.Expected);
        try
        {
            within = AccessScope.ParseWithPlaces(scope ?? "");
        }
        catch (FormatException e)
        {
            return Problem.WrongParameter("scope", e.Message);
        }
        if (caller.Scope.Holds(within) && places.Missing(within) is { } missing)
            return Problem.WrongParameter("scope", $"a place that a programme has today, which {missing} is not");
        return caller.Scope.Holds(within) ? null : Problem.WrongParameter("scope", $"within yours, which is {caller.Scope}");
    }
}

/// <param name="InvitationEndsAt">While one can be accepted.</param>
internal sealed record PersonItem(string Id, string Name, string? Email, [Code<Role>] string Role, string Scope,
    [AllowedValues("invited", "active", "withdrawn", "erased")] string State, DateTime MadeAt, DateTime? InvitationEndsAt,
    bool ByOpenId, IReadOnlyList<SessionItem> Sessions)
{
    public static PersonItem Of(Person person, long now) => new(person.Id, person.Name, person.Email, person.Role.Code(), person.Scope.ToString(), person.State,
        Instant.Utc(person.MadeTicks), person.InviteHash is not null && person.InviteEndTicks > now ? Instant.Utc(person.InviteEndTicks) : null,
        person.Subject is not null, [.. person.Sessions.Where(one => one.EndsAt.Ticks > now).Select(SessionItem.Of)]);
}

internal sealed record PeopleAnswer(IReadOnlyList<PersonItem> People);

/// <param name="Invitation">For the link <c>PAGE/#invitation=…</c>; told once.</param>
/// <param name="Qr">The link as an SVG picture of a QR code, where the request named the page.</param>
internal sealed record InvitedAnswer(PersonItem Person, string Invitation, string? Qr);
