using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.People;

/// <param name="Invitation">As the link has it after <c>#invitation=</c>.</param>
/// <param name="Password">Left out, it is only said for whom the invitation is.</param>
internal sealed record InvitationRequest(string? Invitation, string? Password);

internal sealed record InvitationAnswer(string Name, string Role, string Scope, int LeastPassword);

/// <summary>Accepts an invitation: the person chooses a password and is signed in.</summary>
public sealed class InvitationFunction(SignIn signIn, SessionCookie cookie)
{
    private const int MaxLength = 200;

    [Function("accept-invitation")]
    public Task Accept([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/invitation")] HttpRequest request,
        CancellationToken cancellationToken) => request.WithStoreAsync(async () =>
    {
        if (await request.ReadSmallJsonAsync(ApiJson.Default.InvitationRequest, cancellationToken)
            is not { Invitation: { Length: > 0 and <= MaxLength } invitation } asked)
        {
            await request.WriteProblemAsync(Problem.WrongParameter("body", "{\"invitation\",\"password\"}"));
            return;
        }
        var result = await signIn.ByInvitationAsync(invitation, asked.Password, cookie.AddressOf(request), SessionFunction.BrowserOf(request), cancellationToken);
        if (result is { Person: { } person, Token: null })
            await request.WriteJsonAsync(new InvitationAnswer(person.Name, person.Role.Code(), person.Scope.ToString(), SignIn.LeastPassword),
                ApiJson.Default.InvitationAnswer, cancellationToken);
        else
            await SessionFunction.AnswerAsync(request, result, cookie, cancellationToken);
    });
}
