namespace SmartPilots.Functions.Access;

/// <summary>How a function answers a person or a named key that <see cref="People.RequestAuthorizer"/> has admitted: the frame that most of them share.</summary>
internal static class CallerResults
{
    /// <summary>Answers the request as <see cref="StoreResults.WithStoreAsync"/> does, with who asks.</summary>
    public static Task ForCallerAsync(this HttpRequest request, Func<Caller, Task<Answer>> handle, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        return request.AnswerAsync(() => handle(caller), cancellationToken);
    }

    /// <summary>The same with the pilots in force, as far as the caller's scope goes: see <see cref="ScopedPilots"/>.</summary>
    public static Task ForCallerAsync(this HttpRequest request, PilotSource pilots, Func<PilotCatalog, Task<Answer>> handle,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
            await handle(ScopedPilots.Of(caller.Scope, await pilots.LatestAsync(cancellationToken))), cancellationToken);

    /// <summary>The same with the parameters of the request.</summary>
    public static Task ForQueryAsync(this HttpRequest request, PilotSource pilots, Func<QueryParameters, Task<Answer>> handle,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, current => handle(new QueryParameters(request, current)), cancellationToken);
}
