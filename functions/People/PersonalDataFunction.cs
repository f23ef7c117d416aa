using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.People;

/// <summary>All that is kept of a person under its account.</summary>
/// <param name="Done">What the audit log has of it, newest first.</param>
internal sealed record PersonalData(PersonItem Person, IReadOnlyList<AuditItem> Done);

/// <summary>Gives a person's data, or erases them: the audit log then has a pseudonym in place of the name. See docs/people.md for what stays.</summary>
public sealed class PersonalDataFunction(PeopleBook book, AuditBook audit, KeyBook keys, MachineClock clock)
{
    [Function("personal-data")]
    public Task Data([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/people/{id}/data")] HttpRequest request, string id,
        CancellationToken cancellation) => request.ForCallerAsync(async caller =>
    {
        if (await FindAsync(caller, id, cancellation) is not { } person)
        {
            await request.WriteProblemAsync(PeopleFunction.NoPerson(id));
            return;
        }
        var names = new Dictionary<string, string> { [person.Id] = person.Name };
        var done = new List<AuditItem>();
        await foreach (var entry in audit.ReadAsync(0, long.MaxValue, null, cancellation))
        {
            if (entry.Who == person.Id && AuditItem.IsWithin(caller.Scope, entry))
                done.Add(AuditItem.Of(entry, names));
        }
        await request.WriteJsonAsync(new PersonalData(PersonItem.Of(person, clock.Ticks), done), ApiJson.Default.PersonalData, cancellation);
    });

    [Function("erase-person")]
    public Task Erase([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/people/{id}/data")] HttpRequest request, string id,
        CancellationToken cancellation) => request.ForCallerAsync(async caller =>
    {
        if (await FindAsync(caller, id, cancellation) is not { } person)
        {
            await request.WriteProblemAsync(PeopleFunction.NoPerson(id));
            return;
        }
        request.NoteChange(person.Scope.ToString(), id);
        if (person.Id == caller.Id)
        {
            await request.WriteProblemAsync(PeopleProblem.Own);
            return;
        }
        // The name goes last: a try that broke off finds it again.
        await keys.RenameOwnerAsync(person.Name, $"erased {id}", cancellation);
        if (await book.EraseAsync(person, cancellation) is null)
            await request.WriteProblemAsync(PeopleFunction.NoPerson(id));
        else
            request.HttpContext.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    private async Task<Person?> FindAsync(Caller caller, string id, CancellationToken cancellation) =>
        Sessions.IsId(id) && await book.FindAsync(id, cancellation) is { IsErased: false } person && caller.Scope.Holds(person.Scope) ? person : null;
}
