namespace SmartPilots.Functions.Http;

internal static class StoreResults
{
    /// <summary>Answers a request as <see cref="WithStoreAsync"/> does.</summary>
    public static Task AnswerAsync(this HttpRequest request, Func<Task<Answer>> handle, CancellationToken cancellationToken) =>
        request.WithStoreAsync(async () => await (await handle()).WriteAsync(request, cancellationToken));

    /// <summary>
    /// Handles a request that may be repeated: a store that is away becomes the problem which asks to come again, a continuation that it
    /// never gave one that names the parameter.
    /// </summary>
    public static async Task WithStoreAsync(this HttpRequest request, Func<Task> handle)
    {
        try
        {
            await handle();
        }
        catch (StoreUnavailableException) when (!request.HttpContext.Response.HasStarted)
        {
            await request.WriteProblemAsync(Problem.StoreUnavailable);
        }
        catch (BadContinuationException) when (!request.HttpContext.Response.HasStarted)
        {
            await request.WriteProblemAsync(Problem.WrongParameter("continuation",
                "as the page before gave it, with the same query otherwise"));
        }
    }
}
