using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Storage;

/// <summary>Read, decide, commit: and again from the start when somebody else was quicker, or the store did not say what it did.</summary>
internal static class OptimisticUpdate
{
    private const int MaxConflicts = 50;
    private const int MaxFailures = 2;

    /// <param name="what">Whose update it is, for the error.</param>
    /// <param name="decideAsync">
    /// Reads what it needs and gives the commit with the result if that goes through; no commit when there is nothing to write. Called after
    /// each try: an update whose answer was lost may be found done.
    /// </param>
    /// <exception cref="StoreUnavailableException">It could not be read or written.</exception>
    public static async Task<T> RunAsync<T>(ITelemetryStore store, string what, Func<Task<(RowCommit? Commit, T Result)>> decideAsync,
        CancellationToken cancellation)
    {
        for (int conflicts = 0, failures = 0; conflicts <= MaxConflicts && failures <= MaxFailures;)
        {
            var (commit, result) = await decideAsync();
            var outcome = commit is null ? CommitOutcome.Committed : (await store.CommitAsync([commit], cancellation))[0].Outcome;
            if (outcome == CommitOutcome.Committed)
                return result;
            conflicts += outcome == CommitOutcome.Conflict ? 1 : 0;
            failures += outcome == CommitOutcome.Unavailable ? 1 : 0;
        }
        throw new StoreUnavailableException($"{what} could not be written.");
    }
}
