using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.EventGrid;

/// <summary>
/// Who may deliver: Event Grid itself, by a token of Microsoft Entra in <c>Authorization</c>, or by a key in
/// <see cref="CallerKeys.KeyHeader"/>, which the subscription sends as a secret header.
/// </summary>
public sealed class DeliveryAuthenticator(CallerKeys callers, TokenCheck tokens)
{
    private const string Scheme = "Bearer ";

    /// <summary>False when no namespace is in the settings: then there is nothing to deliver to.</summary>
    public bool IsOn => callers.EventGridKeys.Any();

    /// <summary>Null when it is refused; then the problem is already written.</summary>
    public async Task<CallerKey?> AdmitAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            await request.WriteProblemAsync(DeliveryProblem.Off);
            return null;
        }
        var header = request.Headers.Authorization.ToString();
        if (!tokens.IsOn || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !header.Contains('.', StringComparison.Ordinal))
            return await callers.AdmitAsync(request, CallerRole.EventGrid); // our own keys have no dot
        if (await tokens.RefuseAsync(header[Scheme.Length..].Trim(), cancellationToken) is not { } problem)
            return callers.EventGridKeys.First();
        if (problem.Status == StatusCodes.Status401Unauthorized)
            request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        await request.WriteProblemAsync(problem);
        return null;
    }
}
