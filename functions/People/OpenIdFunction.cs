using System.Buffers.Text;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace SmartPilots.Functions.People;

/// <param name="Invitation">To accept it by the identity provider's account; left out by who has done so before.</param>
internal sealed record OpenIdRequest(string? Invitation);

/// <param name="Location">Where the browser goes to sign in.</param>
internal sealed record OpenIdAnswer(string Location);

/// <summary>
/// Signs an invited person in by an identity provider: authorization code with PKCE. Whom it is, is told by the invitation, by a subject that
/// accepted one before, or by an e-mail address that the provider has verified. Nobody else gets in.
/// </summary>
public sealed partial class OpenIdFunction(OpenIdTokens tokens, PeopleStore people, SignIn signIn, SignInLimits limits, SessionCookie cookie, ILogger<OpenIdFunction> log)
{
    private const string Pending = "smartpilots-openid";
    private const int MaxInvitation = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Begin to sign in by the identity provider; an invitation is accepted by it.</summary>
    [Function("openid-start")]
    [Takes<OpenIdRequest>]
    [Answers<OpenIdAnswer>("Where the browser goes"), Refuses(404)]
    public Task Start([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/openid")] HttpRequest request,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var asked = await request.ReadSmallJsonAsync(ApiJson.Default.OpenIdRequest, cancellationToken);
        if (tokens.Settings is not { } settings)
            return PeopleProblem.NoOpenId;
        if (asked is null || asked.Invitation?.Length > MaxInvitation || asked.Invitation?.Contains('~', StringComparison.Ordinal) == true)
            return Problem.WrongParameter("body", "{} or {\"invitation\"}");
        try
        {
            var (state, nonce, verifier) = (Secret.New(), Secret.New(), Secret.New());
            var query = new QueryBuilder
            {
                { "response_type", "code" }, { "scope", "openid email profile" }, { "client_id", settings.ClientId }, { "redirect_uri", Callback(request, settings) },
                { "state", state }, { "nonce", nonce }, { "code_challenge", Base64Url.EncodeToString(Secret.HashOf(verifier)) }, { "code_challenge_method", "S256" },
            };
            var endpoint = (await tokens.MetadataAsync(cancellationToken)).AuthorizationEndpoint;
            request.HttpContext.Response.Cookies.Append(Pending, $"{state}~{nonce}~{verifier}~{asked.Invitation}", Options(request, Patience));
            return Answer.Json(new OpenIdAnswer(endpoint + query), ApiJson.Default.OpenIdAnswer);
        }
        catch (InvalidOperationException e)
        {
            LogAway(e);
            return PeopleProblem.OpenIdAway;
        }
    }, cancellationToken);

    // The browser comes here from the provider's page. What goes wrong is told to the person on our own, and to an engineer in the log.
    /// <summary>Where the identity provider sends the browser back to.</summary>
    [Function("openid-callback")]
    [Query("code", "What the provider knows the sign-in by; left out when it was refused")]
    [Query("state", "What the page was sent away with")]
    [Answers(302, "To the page: with a session, or with #refused=openid")]
    public Task Finish([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/openid/callback")] HttpRequest request,
        CancellationToken cancellationToken) => request.WithStoreAsync(async () =>
    {
        var pending = request.Cookies[Pending]?.Split('~');
        request.HttpContext.Response.Cookies.Append(Pending, "", Options(request, TimeSpan.Zero));
        var result = tokens.Settings is null || pending is not [var state, var nonce, var verifier, var invitation] || state != request.Query["state"]
            || request.Query["code"].ToString() is not { Length: > 0 } code ? null
            : await SignInAsync(request, code, nonce, verifier, invitation, cancellationToken);
        if (result?.Token is { } token)
            cookie.Set(request, token, Sessions.HoldFor);
        request.HttpContext.Response.Redirect(result?.Token is null ? "/#refused=openid" : "/");
    });

    private async Task<SignedIn?> SignInAsync(HttpRequest request, string code, string nonce, string verifier, string invitation, CancellationToken cancellationToken)
    {
        var address = cookie.AddressOf(request);
        if (await limits.TakeAsync(null, address, cancellationToken) is not null)
            return null;
        var (identity, wrong) = await tokens.RedeemAsync(code, verifier, nonce, Callback(request, tokens.Settings!), cancellationToken);
        var person = identity is null ? null : await FindAsync(identity, invitation, cancellationToken);
        if (person is null || await people.BindAsync(person.Id, identity!.Subject, cancellationToken) is null)
        {
            LogRefused(identity is null ? wrong : "Nobody of that account is invited.");
            return null;
        }
        await limits.ForgiveAsync(null, address, cancellationToken);
        return await signIn.StartAsync(person.Id, "openid", SessionFunction.BrowserOf(request), known => known.Subject == identity.Subject ? known : null,
            PeopleProblem.WrongSignIn, cancellationToken);
    }

    private async Task<Person?> FindAsync(OpenIdIdentity identity, string invitation, CancellationToken cancellationToken)
    {
        var known = await people.FindByAsync(PersonName.SubjectKey(identity.Subject), cancellationToken);
        if (invitation.Length > 0)
            return await signIn.InvitedAsync(invitation, cancellationToken) is { } invited && (known is null || known.Id == invited.Id) ? invited : null;
        if (known is not null)
            return known;
        return identity.Email is { } email ? await people.FindByAsync(PersonName.EmailKey(email), cancellationToken) : null;
    }

    private static string Callback(HttpRequest request, OpenIdSettings settings) =>
        (settings.Page?.GetLeftPart(UriPartial.Authority) ?? $"{request.Scheme}://{request.Host}") + OpenIdSettings.CallbackPath;

    // Lax: the way back is a navigation from the provider's site.
    private CookieOptions Options(HttpRequest request, TimeSpan holds) => new()
    {
        HttpOnly = true, Secure = !cookie.IsLoopback(request), SameSite = SameSiteMode.Lax, Path = "/api/openid", MaxAge = holds,
    };

    [LoggerMessage(241, LogLevel.Warning, "The identity provider cannot be reached")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(242, LogLevel.Warning, "A sign-in by the identity provider was refused: {Why}")]
    private partial void LogRefused(string why);
}
