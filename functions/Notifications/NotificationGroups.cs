namespace SmartPilots.Functions.Notifications;

/// <summary>
/// The groups' rows, partition <c>groups</c> of table <c>notifications</c>: who works on a group, until when, and when its last message went.
/// </summary>
internal sealed class NotificationGroups(ITelemetryStore store)
{
    private const string Partition = "groups";

    /// <summary>A lease on a group, to be returned.</summary>
    public sealed record Lease(string Key, string ETag, long SentTicks);

    /// <summary>Null when another sender works on it, or its last message went less than <paramref name="interval"/> ago.</summary>
    public async Task<Lease?> TakeAsync(NotificationGroup group, long now, long interval, long length, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(Tables.Notifications, Partition, group.Key, cancellationToken);
        var sent = row?.Number("sent") ?? 0;
        if (row?.Number("lease") > now || (sent > 0 && now - sent < interval))
            return null;
        var write = RowWrite.Over(row?.ETag, ToRow(group.Key, now + length, sent));
        var answer = await store.CommitAsync(new RowCommit(Tables.Notifications, Partition, [write]), cancellationToken);
        return answer.Outcome == CommitOutcome.Committed ? new Lease(group.Key, answer.ETag!, sent) : null;
    }

    /// <summary>One that is not returned, because the store is away, ends by itself.</summary>
    public Task ReturnAsync(Lease lease, bool wasSent, long now, CancellationToken cancellationToken) => store.CommitAsync([new RowCommit(
        Tables.Notifications, Partition, [new RowWrite(RowOperation.ReplaceIfMatch, ToRow(lease.Key, 0, wasSent ? now : lease.SentTicks), lease.ETag)])],
        cancellationToken);

    private static Row ToRow(string key, long lease, long sent) => new(key, [new("schema", 1), new("lease", lease), new("sent", sent)]);
}
