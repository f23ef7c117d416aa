using System.Runtime.CompilerServices;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.People;

/// <summary>
/// The audit log. An entry is written before its change, and its outcome after it: a change is never without its entry, and an entry that stays
/// <c>begun</c> tells of a change that may have happened. (A change lies in other partitions than the log: one transaction cannot hold both.)
/// </summary>
public sealed class AuditStore(ITelemetryStore store, RealTimeClock clock)
{
    /// <summary>Three years.</summary>
    public const int KeptDays = 1_096;

    /// <exception cref="StoreUnavailableException">It is not written: the change must not happen.</exception>
    internal async Task<AuditChange> BeginAsync(Caller caller, string what, string target, string scope, CancellationToken cancellationToken)
    {
        var now = clock.Ticks;
        var entry = new AuditEntry($"{AuditEntry.KeyAt(now)}~{Secret.NewId(4)}", now, caller.Id, what, target, scope, AuditEntry.Begun, 0, "");
        await WriteAsync(new RowWrite(RowOperation.Insert, entry.ToRow()), cancellationToken);
        return new AuditChange(entry);
    }

    /// <exception cref="StoreUnavailableException">The entry stays without its outcome.</exception>
    internal Task EndAsync(AuditChange change, int status)
    {
        var outcome = status < 400 ? "done" : status < 500 ? "refused" : "failed";
        return WriteAsync(new RowWrite(RowOperation.Upsert, (change.Entry with { Outcome = outcome, Status = status }).ToRow()), CancellationToken.None);
    }

    /// <summary>An entry of a change that follows at once and needs no outcome: a sign-in.</summary>
    internal async Task WriteAsync(Caller caller, string what, string scope, CancellationToken cancellationToken)
    {
        var change = await BeginAsync(caller, what, "", scope, cancellationToken);
        await EndAsync(change, StatusCodes.Status200OK);
    }

    /// <summary>Newest first.</summary>
    /// <param name="from">Inclusive, UTC ticks.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="after">Key of the last entry seen; null at the start.</param>
    internal async IAsyncEnumerable<AuditEntry> ReadAsync(long from, long to, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A minus sign is the first character that keys have: so "key-" is what follows a key.
        var query = RowQuery.InPartition(Tables.Audit, AuditEntry.Partition) with
        {
            KeyFrom = after is null ? AuditEntry.KeyAt(to) + "~~" : after + "-", KeyTo = AuditEntry.KeyAt(from) + "~~",
        };
        await foreach (var row in store.ReadAllAsync(query, cancellationToken))
            yield return AuditEntry.FromRow(row);
    }

    /// <summary>Deletes what is older than three years. Gives how many.</summary>
    internal Task<long> DeleteOldAsync(CancellationToken cancellationToken)
    {
        var oldest = clock.Ticks - KeptDays * TimeSpan.TicksPerDay;
        return OldRows.DeleteAsync(store, Tables.Audit, AuditEntry.Partition, AuditEntry.KeyAt(oldest), "~", _ => true, cancellationToken);
    }

    private async Task WriteAsync(RowWrite write, CancellationToken cancellationToken)
    {
        var answer = (await store.CommitAsync([new RowCommit(Tables.Audit, AuditEntry.Partition, [write])], cancellationToken))[0];
        // A conflict is an earlier try of the client that came through after all.
        if (answer.Outcome == CommitOutcome.Unavailable)
            throw new StoreUnavailableException($"The audit log could not be written: {answer.Detail}");
    }
}
