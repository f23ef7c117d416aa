using SmartPilots.Functions.Access;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.People;

/// <summary>The people who may sign in: invited, changed, withdrawn and erased. Each change is one commit of one partition.</summary>
public sealed class PeopleStore(ITelemetryStore store, RealTimeClock clock, PeopleCache cache)
{
    internal static readonly TimeSpan InvitationHolds = TimeSpan.FromDays(7);

    internal async Task<IReadOnlyList<Person>> AllAsync(CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.People, Person.Partition, Person.From, Person.To), cancellationToken).Select(Person.FromRow)
            .ToListAsync(cancellationToken);

    internal async Task<Person?> FindAsync(string id, CancellationToken cancellationToken) =>
        await RowAsync(Person.Key(id), cancellationToken) is { } row ? Person.FromRow(row) : null;

    /// <summary>The person to whom a row of a name, an e-mail address or a subject leads.</summary>
    internal async Task<Person?> FindByAsync(string key, CancellationToken cancellationToken)
    {
        // Where nothing leads, as much is read as where somebody is found: the time taken tells nothing.
        var id = (await RowAsync(key, cancellationToken))?.Text("person") ?? "-";
        return await FindAsync(id, cancellationToken);
    }

    /// <summary>A new person, and the secret of the invitation; null when the name or the e-mail address is taken.</summary>
    internal async Task<(Person Person, string Invitation)?> InviteAsync(string name, string? email, Role role, AccessScope scope, CancellationToken cancellationToken)
    {
        var (secret, id) = (Secret.New(), Secret.NewId(6));
        var person = Invited(new Person(id, name, role, scope, clock.Ticks) { Email = email }, secret);
        var leads = new List<string> { PersonName.NameKey(name) };
        if (email is not null)
            leads.Add(PersonName.EmailKey(email));
        var isNew = await OptimisticUpdate.RunAsync(store, "The invitation", async () =>
        {
            var found = await store.FindAsync(Tables.People, Person.Partition, leads, cancellationToken);
            if (found.Any(row => row is not null))
                return (null, found.All(row => row?.Text("person") is null || row.Text("person") == id)); // a try whose answer was lost has made it
            return (Commit([new RowWrite(RowOperation.Insert, person.ToRow()), .. leads.Select(key => new RowWrite(RowOperation.Insert, Lead(key, id)))]), true);
        }, cancellationToken);
        return isNew ? (person, $"{id}.{secret}") : null;
    }

    /// <summary>Another invitation in place of an earlier one: for who has lost it, or forgot the password. What held until now holds until it is accepted.</summary>
    internal async Task<(Person Person, string Invitation)?> InviteAgainAsync(string id, CancellationToken cancellationToken)
    {
        var secret = Secret.New();
        return await ChangeAsync(id, person => person.IsErased ? null : Invited(person, secret) with { IsWithdrawn = false }, cancellationToken) is { } changed
            ? (changed, $"{id}.{secret}") : null;
    }

    /// <summary>Changes one person, and knows it here at once; null when there is none, or <paramref name="change"/> gives none.</summary>
    internal async Task<Person?> ChangeAsync(string id, Func<Person, Person?> change, CancellationToken cancellationToken, IEnumerable<RowWrite>? beside = null)
    {
        var changed = await OptimisticUpdate.RunAsync<Person?>(store, $"The account {id}", async () =>
        {
            if (await FindAsync(id, cancellationToken) is not { } person || change(person) is not { } next)
                return (null, null);
            return (Commit([new RowWrite(RowOperation.ReplaceIfMatch, next.ToRow(), person.ETag), .. beside ?? []]), next);
        }, cancellationToken);
        cache.Forget(id);
        return changed;
    }

    /// <summary>Removes what tells who it was: name, e-mail address, password, sessions. The pseudonym stays, so that the audit log can still be read.</summary>
    internal async Task<Person?> EraseAsync(Person person, CancellationToken cancellationToken)
    {
        string?[] leads = [PersonName.NameKey(person.Name), person.Email is { } email ? PersonName.EmailKey(email) : null,
            person.Subject is { } subject ? PersonName.SubjectKey(subject) : null];
        return await ChangeAsync(person.Id, known => known.IsErased ? null : new Person(known.Id, $"erased {known.Id}", Role.Viewer, known.Scope, known.MadeTicks)
        {
            IsErased = true, IsWithdrawn = true,
        }, cancellationToken, leads.OfType<string>().Select(key => new RowWrite(RowOperation.Delete, new Row(key, []), "*")));
    }

    /// <summary>The same with the row that leads from a subject at the identity provider.</summary>
    internal Task<Person?> BindAsync(string id, string subject, CancellationToken cancellationToken) => ChangeAsync(id,
        person => person.IsErased || person.IsWithdrawn || (person.Subject is not null && person.Subject != subject) ? null
            : person with { Subject = subject, InviteHash = null, InviteEndTicks = 0 },
        cancellationToken, [new RowWrite(RowOperation.Upsert, Lead(PersonName.SubjectKey(subject), id))]);

    private Person Invited(Person person, string secret) => person with
    {
        InviteHash = Secret.HashOf(secret), InviteEndTicks = clock.Ticks + InvitationHolds.Ticks,
    };

    private async Task<StoredRow?> RowAsync(string key, CancellationToken cancellationToken) =>
        (await store.FindAsync(Tables.People, Person.Partition, [key], cancellationToken))[0];

    private static Row Lead(string key, string person) => new(key, [new Column("schema", 1), new Column("person", person)]);

    private static RowCommit Commit(IReadOnlyList<RowWrite> writes) => new(Tables.People, Person.Partition, writes);
}
