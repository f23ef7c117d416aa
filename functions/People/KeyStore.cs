using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>The keys for programs that admins have made. A key reads <c>spk-NAME-SECRET</c>: so the row of any is found by one read.</summary>
public sealed class KeyStore(ITelemetryStore store, RealTimeClock clock, PeopleCache cache)
{
    private const string Mark = "spk-";

    public static bool IsOne(string text) => text.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Who shows the key; otherwise why it is refused.</summary>
    /// <exception cref="StoreUnavailableException">Nobody knows.</exception>
    public async Task<(Caller? Caller, Problem? Problem)> FindAsync(string text, CancellationToken cancellationToken)
    {
        var length = text.Length - Mark.Length - Secret.Length - 1;
        if (length < 1 || text[Mark.Length..][..length] is var name && !DeviceTopic.IsSegment(name))
            return (null, Problem.Unauthorized);
        var key = await cache.GetAsync(ApiKey.Key(name), () => RowAsync(name, cancellationToken));
        if (key is null || !Secret.Matches(key.Hash, text[^Secret.Length..]))
            return (null, Problem.Unauthorized);
        return key.EndTicks > clock.Ticks ? (Caller.OfKey(name, key.Role, key.Scope), null) : (null, PeopleProblem.KeyEnded(name, Utc(key.EndTicks)));
    }

    internal async Task<IReadOnlyList<ApiKey>> AllAsync(CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.People, Person.Partition, ApiKey.From, ApiKey.To), cancellationToken).Select(ApiKey.FromRow)
            .ToListAsync(cancellationToken);

    /// <summary>The key's text, told once; null when the name is taken.</summary>
    internal async Task<string?> MakeAsync(string name, Role role, AccessScope scope, string owner, long endTicks, CancellationToken cancellationToken)
    {
        var secret = Secret.New();
        var key = new ApiKey(name, Secret.HashOf(secret), role, scope, owner, clock.Ticks, endTicks);
        var outcome = await CommitAsync(new RowWrite(RowOperation.Insert, key.ToRow()), cancellationToken);
        cache.Forget(ApiKey.Key(name));
        return outcome == CommitOutcome.Committed ? $"{Mark}{name}-{secret}" : null;
    }

    /// <summary>From now on it is refused. False when there is none.</summary>
    internal async Task<bool> WithdrawAsync(string name, CancellationToken cancellationToken)
    {
        var outcome = await CommitAsync(new RowWrite(RowOperation.Delete, new Row(ApiKey.Key(name), []), "*"), cancellationToken);
        cache.Forget(ApiKey.Key(name));
        return outcome == CommitOutcome.Committed;
    }

    /// <summary>Puts a pseudonym in place of an owner's name.</summary>
    internal async Task RenameOwnerAsync(string owner, string pseudonym, CancellationToken cancellationToken)
    {
        foreach (var key in (await AllAsync(cancellationToken)).Where(key => key.Owner == owner))
            await CommitAsync(new RowWrite(RowOperation.Merge, new Row(ApiKey.Key(key.Name), [new Column("owner", pseudonym)])), cancellationToken);
    }

    private async Task<ApiKey?> RowAsync(string name, CancellationToken cancellationToken) =>
        await store.FindAsync(Tables.People, Person.Partition, ApiKey.Key(name), cancellationToken) is { } row ? ApiKey.FromRow(row) : null;

    private async Task<CommitOutcome> CommitAsync(RowWrite write, CancellationToken cancellationToken)
    {
        var answer = (await store.CommitAsync([new RowCommit(Tables.People, Person.Partition, [write])], cancellationToken))[0];
        return answer.Outcome == CommitOutcome.Unavailable ? throw new StoreUnavailableException($"The keys could not be written: {answer.Detail}") : answer.Outcome;
    }
}
