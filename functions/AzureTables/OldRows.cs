namespace SmartPilots.Functions.AzureTables;

/// <summary>Deletes rows that nobody changes any more, in commits of as many as fit.</summary>
internal static class OldRows
{
    /// <summary>Of one partition and a range of keys (to: exclusive) those that <paramref name="isOld"/> says. Gives their number.</summary>
    /// <exception cref="StoreUnavailableException">Some may be left: the next run goes on.</exception>
    public static async Task<long> DeleteAsync(ITelemetryStore store, string table, string partition, string from, string to,
        Func<StoredRow, bool> isOld, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        var attempts = new Attempts();
        var query = RowQuery.InPartition(table, partition) with { KeyFrom = from, KeyTo = to };
        while (true)
        {
            var page = await store.QueryAsync(query, cancellationToken);
            RowCommit[] commits = [.. page.Rows.Where(isOld).Chunk(StoreLimits.MaxRows).Select(rows => new RowCommit(table, partition,
                [.. rows.Select(row => new RowWrite(RowOperation.Delete, new Row(row.Key, []), "*"))]))];
            var answers = commits.Length == 0 ? [] : await store.CommitAsync(commits, cancellationToken);
            for (var i = 0; i < answers.Count; i++)
                deleted += answers[i].Outcome == CommitOutcome.Committed ? commits[i].Writes.Count : 0;
            var failed = answers.Select(answer => answer.Outcome).Where(outcome => outcome != CommitOutcome.Committed).Distinct().ToList();
            if (!failed.TrueForAll(attempts.MayGoOn))
                throw new StoreUnavailableException($"Old rows of {partition} in table {table} could not be deleted.");
            if (failed.Count > 0)
                continue; // one that somebody else deletes too is a conflict: the page is read again, with fewer rows in it
            if (page.Continuation is null)
                return deleted;
            query = query with { Continuation = page.Continuation };
        }
    }
}
