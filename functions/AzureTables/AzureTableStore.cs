using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace SmartPilots.Functions.AzureTables;

/// <summary>The store in Azure Tables. A commit is one entity group transaction; many are sent side by side.</summary>
/// <remarks>
/// <para>Reads are tried again by Azure.Core, as they change nothing. Writes are not. A write whose answer was lost may have gone
/// through; sent again it would meet its own work and be told 409 or 412, or, without a condition, write over what somebody else has
/// written in the meantime. So a commit is sent once, and a lost answer is answered as
/// <see cref="CommitOutcome.Unavailable"/>: the caller reloads the rows, sees whether its own are there, and decides.</para>
/// <para>One retry is safe and made here: "no such table" means that nothing was written.</para>
/// </remarks>
public sealed class AzureTableStore : ITelemetryStore
{
    /// <summary>Requests under way at once by default. The service takes 20,000 rows/s an account; sockets cost memory.</summary>
    public const int DefaultConcurrency = 64;

    private readonly TableSet _reads;
    private readonly TableSet _writes;
    private readonly SemaphoreSlim _turns;

    /// <param name="connect">Makes a client with the options given; called twice.</param>
    /// <param name="concurrency">Requests under way at once, at least 1.</param>
    public AzureTableStore(Func<TableClientOptions, TableServiceClient> connect, int concurrency = DefaultConcurrency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        _turns = new SemaphoreSlim(concurrency);
        _reads = new TableSet(connect(Options(retries: 3)));
        _writes = new TableSet(connect(Options(retries: 0)));
    }

    public async Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken)
    {
        foreach (var commit in commits)
            StoreLimits.Check(commit);
        return await Task.WhenAll(commits.Select(commit => InTurn(() => CommitAsync(commit, cancellationToken), cancellationToken)));
    }

    public async Task<IReadOnlyList<StoredRow?>> FindAsync(
        string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        StoreLimits.Check(table, partition, keys);
        return await Task.WhenAll(keys.Select(key => InTurn(() => FindAsync(table, partition, key, cancellationToken), cancellationToken)));
    }

    public async Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken)
    {
        StoreLimits.Check(query);
        var rows = new List<StoredRow>();
        var continuation = PageToken.Parse(query.Continuation);
        try
        {
            // The service ends a page early where a partition lies on another server; the caller asked for a full one.
            do
            {
                var page = await InTurn(() => PageAsync(query, continuation, query.Take - rows.Count, cancellationToken), cancellationToken);
                rows.AddRange(page.Values.Select(EntityRows.ToRow));
                continuation = page.ContinuationToken;
            }
            while (continuation is not null && rows.Count < query.Take);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == TableSet.NotFound)
        {
            return new RowPage([], null);
        }
        catch (RequestFailedException wrong) when (wrong.Status == 400 && query.Continuation is not null)
        {
            throw new BadContinuationException(query.Continuation); // ours by its form, and yet nothing that the service gave
        }
        catch (Exception failure) when (Outage.Is(failure, cancellationToken))
        {
            throw new StoreUnavailableException($"Cannot query {query.Table}: {failure.Message}", failure);
        }
        return new RowPage(rows, PageToken.Format(continuation));
    }

    private async Task<CommitAnswer> CommitAsync(RowCommit commit, CancellationToken cancellationToken)
    {
        var actions = EntityRows.ToActions(commit);
        try
        {
            var response = await _writes.WithTableAsync(
                commit.Table, table => table.SubmitTransactionAsync(actions, cancellationToken), cancellationToken);
            var etag = commit.Writes[0].Operation == RowOperation.Delete ? null : response.Value[0].Headers.ETag?.ToString();
            return new CommitAnswer(CommitOutcome.Committed, etag, null);
        }
        catch (RequestFailedException refusal) when (Outage.IsConflict(refusal))
        {
            return new CommitAnswer(CommitOutcome.Conflict, null, $"{commit.Table}/{commit.Partition}: {refusal.ErrorCode}");
        }
        catch (Exception failure) when (Outage.Is(failure, cancellationToken))
        {
            return new CommitAnswer(CommitOutcome.Unavailable, null, $"{commit.Table}/{commit.Partition}: {failure.Message}");
        }
    }

    private async Task<StoredRow?> FindAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _reads[table].GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
            return found.HasValue ? EntityRows.ToRow(found.Value!) : null;
        }
        catch (Exception failure) when (Outage.Is(failure, cancellationToken))
        {
            throw new StoreUnavailableException($"Cannot read {table}/{partition}: {failure.Message}", failure);
        }
    }

    private async Task<Page<TableEntity>> PageAsync(RowQuery query, string? continuation, int take, CancellationToken cancellationToken)
    {
        var all = _reads[query.Table].QueryAsync<TableEntity>(RowFilter.Of(query), take, cancellationToken: cancellationToken);
        await foreach (var page in all.AsPages(continuation, take))
            return page;
        throw new InvalidOperationException("The table client gave no page, not even an empty one.");
    }

    private async Task<T> InTurn<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await request();
        }
        finally
        {
            _turns.Release();
        }
    }

    private static TableClientOptions Options(int retries) => new()
    {
        Retry =
        {
            MaxRetries = retries,
            Mode = RetryMode.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(5),
            NetworkTimeout = TimeSpan.FromSeconds(15),
        },
    };
}
