using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>How a function answers about one person: the frame that these share.</summary>
internal static class PersonResults
{
    /// <summary>Handles the request for a person within the caller's scope; any other is answered as one that does not exist.</summary>
    /// <param name="isOwnAllowed">Whether callers may do it to themselves.</param>
    public static Task ForPersonAsync(this HttpRequest request, PeopleStore store, string id, bool isOwnAllowed, Func<Person, Task<Answer>> handle,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        if (!Sessions.IsId(id) || await store.FindAsync(id, cancellationToken) is not { IsErased: false } person || !caller.Scope.Holds(person.Scope))
            return PeopleProblem.NoPerson(id);
        request.NoteChange(person.Scope.ToString(), id);
        return person.Id == caller.Id && !isOwnAllowed ? PeopleProblem.Own : await handle(person);
    }, cancellationToken);
}
