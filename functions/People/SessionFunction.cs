using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

internal sealed record SignInRequest([Required] string? Name, [Required] string? Password);

/// <param name="IsThis">The one that asks.</param>
internal sealed record SessionItem(string Id, DateTime StartedAt, DateTime EndsAt, string Browser, bool? IsThis = null)
{
    public static SessionItem Of(PersonSession session) => new(session.Id, session.StartedAt, session.EndsAt, session.Browser);
}

/// <summary>Who is signed in.</summary>
/// <param name="Name">Of a person, or <c>key NAME</c>.</param>
/// <param name="Sessions">A person's own; none of a key.</param>
internal sealed record SessionAnswer(string Name, [Code<Role>] string Role, string Scope, bool IsPerson, IReadOnlyList<SessionItem> Sessions);

/// <summary>Signs a person in and out, and says who is signed in. The token is in a cookie that no script can read.</summary>
public sealed class SessionFunction(SignIn signIn, Sessions sessions, SessionCookie cookie)
{
    /// <summary>Sign in with name and password; the session is in a cookie that no script can read.</summary>
    [Function("start-session")]
    [Takes<SignInRequest>]
    [Answers<SessionAnswer>("Who is signed in"), Refuses(429)]
    public Task Start([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/session")] HttpRequest request,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var asked = await request.ReadSmallJsonAsync(ApiJson.Default.SignInRequest, cancellationToken);
        if (asked is not { Name: { Length: > 0 and <= PersonName.MaxLength } name, Password: { } password })
            return Problem.WrongParameter("body", "{\"name\",\"password\"}");
        return AnswerOf(request, await signIn.ByPasswordAsync(name, password, cookie.AddressOf(request), BrowserOf(request), cancellationToken), cookie);
    }, cancellationToken);

    /// <summary>Who is signed in, and the own sessions.</summary>
    [Function("session")]
    [Answers<SessionAnswer>("The caller")]
    public Task Who([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/session")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var person = caller.IsPerson ? await sessions.PersonAsync(caller.Id, cancellationToken) : null;
        var own = person?.Sessions.Select(one => SessionItem.Of(one) with { IsThis = one.Id == caller.Session }) ?? [];
        return Answer.Json(new SessionAnswer(caller.Name, caller.Role.Code(), caller.Scope.ToString(), caller.IsPerson, [.. own]), ApiJson.Default.SessionAnswer);
    }, cancellationToken);

    /// <summary>Sign out: this session, or another of one's own by its id (without one: /api/session).</summary>
    /// <param name="session">Id of the session; may be left out.</param>
    [Function("end-session")]
    [Answers(204, "It has ended"), Refuses(404)]
    public Task End([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/session/{session?}")] HttpRequest request, string? session,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        if (!caller.IsPerson)
            return Problem.NotFound("A key has no session.");
        var ended = string.IsNullOrEmpty(session) ? caller.Session! : session;
        if (!await sessions.EndAsync(caller.Id, ended, cancellationToken))
            return Problem.NotFound($"You have no session {ended}.");
        if (ended == caller.Session)
            cookie.Remove(request);
        return Answer.Nothing;
    }, cancellationToken);

    internal static string BrowserOf(HttpRequest request) => request.Headers.UserAgent.ToString();

    /// <summary>Sets the cookie and says who is signed in, or why nobody is.</summary>
    internal static Answer AnswerOf(HttpRequest request, SignedIn result, SessionCookie cookie)
    {
        if (result is not { Person: { } person, Token: { } token })
            return result.Problem!;
        cookie.Set(request, token, Sessions.HoldFor);
        return Answer.Json(new SessionAnswer(person.Name, person.Role.Code(), person.Scope.ToString(), true, []), ApiJson.Default.SessionAnswer);
    }
}
