using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <param name="Invitation">As the link has it after <c>#invitation=</c>.</param>
/// <param name="Password">Left out, it is only said for whom the invitation is.</param>
internal sealed record InvitationRequest([Required] string? Invitation, [Length(SignIn.LeastPassword, SignIn.MostPassword)] string? Password);

/// <param name="LeastPassword">Characters that a password has at least.</param>
internal sealed record InvitationAnswer(string Name, [Code<Role>] string Role, string Scope, int LeastPassword);

public sealed class InvitationFunction(SignIn signIn, SessionCookie cookie)
{
    private const int MaxLength = 200;

    /// <summary>Accept an invitation: choose a password and be signed in; without a password, learn for whom it is.</summary>
    [Function("accept-invitation")]
    [Takes<InvitationRequest>]
    [Answers<SessionAnswer>("Who is signed in, or for whom the invitation is"), Answers<InvitationAnswer>("Who is signed in, or for whom the invitation is")]
    [Refuses(429)]
    public Task Accept([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/invitation")] HttpRequest request,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        if (await request.ReadSmallJsonAsync(ApiJson.Default.InvitationRequest, cancellationToken)
            is not { Invitation: { Length: > 0 and <= MaxLength } invitation } asked)
            return Problem.WrongParameter("body", "{\"invitation\",\"password\"}");
        var result = await signIn.ByInvitationAsync(invitation, asked.Password, cookie.AddressOf(request), SessionFunction.BrowserOf(request), cancellationToken);
        return result is { Person: { } person, Token: null }
            ? Answer.Json(new InvitationAnswer(person.Name, person.Role.Code(), person.Scope.ToString(), SignIn.LeastPassword), ApiJson.Default.InvitationAnswer)
            : SessionFunction.AnswerOf(request, result, cookie);
    }, cancellationToken);
}
