using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>Who may sign in: an admin's list of the people within his scope, and what he does about them.</summary>
public sealed class PeopleFunction(PeopleStore store, Sessions sessions, PlaceScopes places, RealTimeClock clock)
{
    /// <summary>The people within the caller's scope, with their sessions.</summary>
    [Function("people")]
    [Answers<PeopleAnswer>("By name")]
    public Task People([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/people")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var all = (await store.AllAsync(cancellationToken)).Where(person => caller.Scope.Holds(person.Scope) && !person.IsErased);
        return Answer.Json(new PeopleAnswer([.. all.OrderBy(person => person.Name, StringComparer.OrdinalIgnoreCase).Select(Item)]), ApiJson.Default.PeopleAnswer);
    }, cancellationToken);

    /// <summary>Invite a person.</summary>
    [Function("invite")]
    [Takes<PersonRequest>]
    [Answers<InvitedAnswer>("The person, and the invitation for the link PAGE/#invitation=…"), Refuses(409)]
    public Task Invite([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var asked = await request.ReadJsonAsync(ApiJson.Default.PersonRequest, cancellationToken);
        var (name, email) = (PersonName.Read(asked?.Name), asked?.Email?.Trim() is { Length: > 0 } text ? text : null);
        var problem = name is null ? Problem.WrongParameter("name", PersonName.Expected)
            : email is not null && !PersonName.IsEmail(email) ? Problem.WrongParameter("email", "an address, or none")
            : WrongPage(asked?.Page);
        var (role, scope) = (Role.Viewer, AccessScope.None);
        problem ??= PersonRequest.Check(asked!.Role, asked.Scope, caller, places, out role, out scope);
        if (problem is not null)
            return problem;
        return await store.InviteAsync(name!, email, role, scope, cancellationToken) is var (person, invitation)
            ? Invited(request, person, invitation, asked!.Page)
            : PeopleProblem.Taken("There is somebody of that name or e-mail address; choose another, or invite that person again.");
    }, cancellationToken);

    /// <summary>Another invitation in place of an earlier one, for who has lost it or forgot the password.</summary>
    /// <param name="id">Id of a person.</param>
    [Function("invite-again")]
    [Answers<InvitedAnswer>("The person and the invitation"), Refuses(404)]
    public Task InviteAgain([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/{id}/invitation")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForPersonAsync(store, id, isOwnAllowed: true, async person =>
    {
        var page = (await request.ReadSmallJsonAsync(ApiJson.Default.PersonRequest, cancellationToken))?.Page;
        if (WrongPage(page) is { } problem)
            return problem;
        return await store.InviteAgainAsync(person.Id, cancellationToken) is var (invited, invitation) ? Invited(request, invited, invitation, page)
            : PeopleProblem.NoPerson(id);
    }, cancellationToken);

    /// <summary>Change role and scope of a person.</summary>
    /// <param name="id">Id of a person.</param>
    [Function("change-person")]
    [Takes<PersonRequest>]
    [Answers<PersonItem>("As it is now"), Refuses(404), Refuses(409)]
    public Task Change([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/people/{id}")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForPersonAsync(store, id, isOwnAllowed: false, async person =>
    {
        var asked = await request.ReadJsonAsync(ApiJson.Default.PersonRequest, cancellationToken);
        if (PersonRequest.Check(asked?.Role, asked?.Scope, request.Caller(), places, out var role, out var scope) is { } problem)
            return problem;
        var changed = await store.ChangeAsync(person.Id, known => known with { Role = role, Scope = scope }, cancellationToken);
        request.NoteChange(Wider(person.Scope, scope), $"{id}: {person.Role.Code()} of {person.Scope}, now {role.Code()} of {scope}");
        return Answer.Json(Item(changed!), ApiJson.Default.PersonItem);
    }, cancellationToken);

    /// <summary>Let a person in no more, and end its sessions.</summary>
    /// <param name="id">Id of a person.</param>
    [Function("withdraw-person")]
    [Answers<PersonItem>("As it is now"), Refuses(404), Refuses(409)]
    public Task Withdraw([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/people/{id}")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForPersonAsync(store, id, isOwnAllowed: false, async person =>
    {
        var changed = await store.ChangeAsync(person.Id,
            known => known with { IsWithdrawn = true, Password = null, InviteHash = null, Sessions = [] }, cancellationToken);
        return Answer.Json(Item(changed!), ApiJson.Default.PersonItem);
    }, cancellationToken);

    /// <summary>End a session of a person, or all of them (without the last part).</summary>
    /// <param name="id">Id of a person.</param>
    /// <param name="session">Id of the session; may be left out.</param>
    [Function("end-sessions")]
    [Answers(204, "Ended"), Refuses(404)]
    public Task EndSessions([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/people/{id}/sessions/{session?}")] HttpRequest request, string id,
        string? session, CancellationToken cancellationToken) => request.ForPersonAsync(store, id, isOwnAllowed: true, async person =>
    {
        return await sessions.EndAsync(person.Id, string.IsNullOrEmpty(session) ? null : session, cancellationToken)
            ? Answer.Nothing : Problem.NotFound($"There is no session {session} of this person.");
    }, cancellationToken);

    private static Problem? WrongPage(string? page) => page is null || InvitationQr.IsPage(page) ? null : Problem.WrongParameter("page", InvitationQr.Expected);

    private Answer Invited(HttpRequest request, Person person, string invitation, string? page)
    {
        request.NoteChange(person.Scope.ToString(), $"{person.Id}: {person.Role.Code()} of {person.Scope}");
        var qr = page is null ? null : InvitationQr.Svg(page, invitation);
        return Answer.Json(new InvitedAnswer(Item(person), invitation, qr), ApiJson.Default.InvitedAnswer);
    }

    private PersonItem Item(Person person) => PersonItem.Of(person, clock.Ticks);

    private static string Wider(AccessScope one, AccessScope other) => (one.Holds(other) ? one : other.Holds(one) ? other : AccessScope.All).ToString();
}
