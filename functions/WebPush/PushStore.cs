using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.WebPush;

/// <summary>The browsers that people have subscribed, and the system's own keys.</summary>
public sealed class PushStore(ITelemetryStore store)
{
    private const int MostOfPerson = 10;
    private volatile VapidKeys? _keys;

    /// <summary>The system's keys; the first call of all makes them.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be read or written.</exception>
    internal async Task<VapidKeys> KeysAsync(CancellationToken cancellationToken) => _keys ??= await OptimisticUpdate.RunAsync(store, "The keys of web push", async () =>
    {
        if (await store.FindAsync(Tables.People, PushSubscriptionRow.Partition, VapidKeys.Key, cancellationToken) is { } row)
            return (null, VapidKeys.FromRow(row));
        var made = VapidKeys.Make();
        return (Commit([new RowWrite(RowOperation.Insert, made.ToRow())]), made);
    }, cancellationToken);

    internal async Task<IReadOnlyList<PushSubscriptionRow>> OfPersonAsync(string person, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.People, PushSubscriptionRow.Partition, PushSubscriptionRow.KeyOf(person, ""),
            PushSubscriptionRow.KeyOf(person, "~")), cancellationToken).Select(PushSubscriptionRow.FromRow).ToListAsync(cancellationToken);

    /// <summary>Adds a browser or replaces it; beyond ten of a person, the oldest goes.</summary>
    /// <exception cref="StoreUnavailableException">It was not written.</exception>
    internal async Task AddAsync(PushSubscriptionRow subscription, CancellationToken cancellationToken)
    {
        var others = (await OfPersonAsync(subscription.Person, cancellationToken)).Where(one => one.Id != subscription.Id);
        var removed = others.OrderByDescending(one => one.MadeTicks).Skip(MostOfPerson - 1).Select(one => Delete(one.Key));
        await WriteAsync(Commit([new RowWrite(RowOperation.Upsert, subscription.ToRow()), .. removed]), cancellationToken);
    }

    /// <summary>Nothing happens when there is none.</summary>
    internal async Task RemoveAsync(string person, string id, CancellationToken cancellationToken)
    {
        if ((await OfPersonAsync(person, cancellationToken)).Any(one => one.Id == id))
            await WriteAsync(Commit([Delete(PushSubscriptionRow.KeyOf(person, id))]), cancellationToken);
    }

    /// <summary>All of a person's.</summary>
    internal async Task ForgetAsync(string person, CancellationToken cancellationToken)
    {
        foreach (var one in await OfPersonAsync(person, cancellationToken))
            await WriteAsync(Commit([Delete(one.Key)]), cancellationToken);
    }

    private async Task WriteAsync(RowCommit commit, CancellationToken cancellationToken)
    {
        if ((await store.CommitAsync(commit, cancellationToken)).Outcome == CommitOutcome.Unavailable)
            throw new StoreUnavailableException("The subscription could not be written.");
    }

    private static RowWrite Delete(string key) => new(RowOperation.Delete, new Row(key, []), "*");

    private static RowCommit Commit(IReadOnlyList<RowWrite> writes) => new(Tables.People, PushSubscriptionRow.Partition, writes);
}
