using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Handling;

public sealed class HandleAlertFunction(HandlingStore handling, PeopleStore people, TimeProvider clock)
{
    /// <summary>Acknowledge, assign, comment on, shelve or unshelve an alert: one entry more in its history.</summary>
    [Function("handle-alert")]
    [Takes<HandlingRequest>]
    [Answers<AlertItem>("The alert with its history"), Refuses(404)]
    [Refuses(409, "The alert is over (alert-is-over), is not shelved (not-shelved), or has 200 entries (history-full)")]
    public Task Handle([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/alerts/{id}/handling")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        if (await request.ReadSmallJsonAsync(ApiJson.Default.HandlingRequest, cancellationToken) is not { } asked)
            return Problem.WrongParameter("body", "{\"action\",\"text\",\"to\",\"until\",\"id\"}");
        if ((asked.Check(caller.Name, clock.GetUtcNow().UtcTicks, out var entry) ?? await OwnerProblemAsync(entry!, id, cancellationToken)) is { } problem)
            return problem;
        request.NoteChange(string.Join('/', id.Split('~').Take(2)), $"{entry!.Action.ToString().ToLowerInvariant()} {id}");
        var result = await handling.AddAsync(id, entry, cancellationToken);
        return result.Outcome == HandlingOutcome.Done ? Answer.Json(result.Alert!, ApiJson.Default.AlertItem) : ProblemOf(result.Outcome, id);
    }, cancellationToken);

    /// <summary>Say that the caller takes care of an alert.</summary>
    [Function("acknowledge")]
    [Answers<AlertItem>("The alert with its acknowledgement"), Refuses(404)]
    public Task Acknowledge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/alerts/{id}/acknowledge")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
            await handling.AcknowledgeAsync(id, caller.Name, cancellationToken) is { } alert
                ? Answer.Json(alert, ApiJson.Default.AlertItem) : ProblemOf(HandlingOutcome.NoSuchAlert, id),
            cancellationToken);

    // An owner is somebody who may do something about it.
    private async Task<Problem?> OwnerProblemAsync(HandlingEntry entry, string id, CancellationToken cancellationToken)
    {
        if (entry.Action != HandlingAction.Assign || entry.To == entry.By)
            return null;
        if (id.Split('~', 3) is not [var pilot, var site, _])
            return ProblemOf(HandlingOutcome.NoSuchAlert, id);
        var person = await people.FindByAsync(PersonName.NameKey(entry.To!), cancellationToken);
        return person is { IsWithdrawn: false, IsErased: false } && person.Role >= Role.Operator && person.Scope.HasSite(pilot, site) ? null
            : Problem.WrongParameter("to", $"{entry.To} is no operator of {pilot}/{site}: see people list");
    }

    private static Problem ProblemOf(HandlingOutcome outcome, string id) => outcome switch
    {
        HandlingOutcome.IsOver => new Problem(StatusCodes.Status409Conflict, "alert-is-over", "The alert is over: there is nothing to shelve", id),
        HandlingOutcome.IsNotShelved => new Problem(StatusCodes.Status409Conflict, "not-shelved", "The alert is not shelved, or no longer", id),
        HandlingOutcome.TooMany => new Problem(StatusCodes.Status409Conflict, "history-full", $"An alert has at most {AlertHandling.MaxEntries} entries", id),
        _ => Problem.NotFound($"There is no alert {id}."),
    };
}
