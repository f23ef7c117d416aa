using SmartPilots.Functions.Access;
using SmartPilots.Functions.WebPush;

namespace SmartPilots.Functions.People;

/// <summary>All that is kept of a person under its account.</summary>
/// <param name="Done">What the audit log has of it, newest first.</param>
/// <param name="Push">The browsers that are told by web push.</param>
internal sealed record PersonalData(PersonItem Person, IReadOnlyList<AuditItem> Done, IReadOnlyList<PersonalPush> Push);

/// <param name="Browser">Its name for itself.</param>
/// <param name="Endpoint">Its address at its maker's push service.</param>
internal sealed record PersonalPush(string Browser, string Endpoint, DateTime MadeAt);

/// <summary>Gives a person's data, or erases them: the audit log then has a pseudonym in place of the name. See docs/people.md for what stays.</summary>
public sealed class PersonalDataFunction(PeopleStore store, AuditStore audit, KeyStore keys, PushStore push, RealTimeClock clock)
{
    /// <summary>What is kept of a person.</summary>
    /// <param name="id">Id of a person.</param>
    [Function("personal-data")]
    [Answers<PersonalData>("The account, and what the audit log has of it"), Refuses(404)]
    public Task Data([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/people/{id}/data")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForPersonAsync(store, id, isOwnAllowed: true, async person =>
    {
        var scope = request.Caller().Scope;
        var names = new Dictionary<string, string> { [person.Id] = person.Name };
        var done = await audit.ReadAsync(0, long.MaxValue, null, cancellationToken).Where(entry => entry.Who == person.Id && AuditItem.IsWithin(scope, entry))
            .Select(entry => AuditItem.Of(entry, names)).ToListAsync(cancellationToken);
        var browsers = (await push.OfPersonAsync(person.Id, cancellationToken)).Select(one => new PersonalPush(one.Browser, one.Endpoint, Instant.Utc(one.MadeTicks)));
        return Answer.Json(new PersonalData(PersonItem.Of(person, clock.Ticks), done, [.. browsers]), ApiJson.Default.PersonalData);
    }, cancellationToken);

    /// <summary>Erase a person: a pseudonym takes the name's place in the audit log.</summary>
    /// <param name="id">Id of a person.</param>
    [Function("erase-person")]
    [Answers(204, "Erased"), Refuses(404), Refuses(409)]
    public Task Erase([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/people/{id}/data")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForPersonAsync(store, id, isOwnAllowed: false, async person =>
    {
        // The name goes last: a try that broke off finds it again.
        await push.ForgetAsync(person.Id, cancellationToken);
        await keys.RenameOwnerAsync(person.Name, $"erased {id}", cancellationToken);
        return await store.EraseAsync(person, cancellationToken) is null ? PeopleProblem.NoPerson(id) : Answer.Nothing;
    }, cancellationToken);
}
