namespace SmartPilots.Functions.AzureTables;

/// <summary>Read, decide, commit: and again from the start when somebody else was quicker, or the store did not say what it did.</summary>
internal static class OptimisticUpdate
{
    /// <param name="what">Whose update it is, for the error.</param>
    /// <param name="decideAsync">
    /// Reads what it needs and gives the commit with the result if that goes through; no commit when there is nothing to write. Called after
    /// each try: an update whose answer was lost may be found done.
    /// </param>
    /// <exception cref="StoreUnavailableException">It could not be read or written.</exception>
    public static async Task<T> RunAsync<T>(ITelemetryStore store, string what, Func<Task<(RowCommit? Commit, T Result)>> decideAsync,
        CancellationToken cancellationToken)
    {
        var result = default(T);
        var isDone = await TryAsync(async () =>
        {
            (var commit, result) = await decideAsync();
            return commit is null ? CommitOutcome.Committed : (await store.CommitAsync(commit, cancellationToken)).Outcome;
        });
        return isDone ? result! : throw new StoreUnavailableException($"{what} could not be written.");
    }

    /// <summary>The same for an update that commits by itself; false when it was tried too often.</summary>
    public static async Task<bool> TryAsync(Func<Task<CommitOutcome>> updateAsync)
    {
        var attempts = new Attempts();
        while (true)
        {
            var outcome = await updateAsync();
            if (outcome == CommitOutcome.Committed)
                return true;
            if (!attempts.MayGoOn(outcome))
                return false;
        }
    }
}
