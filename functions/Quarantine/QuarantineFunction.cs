using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Quarantine;

/// <summary>Messages and readings that could not be taken, and wait or were discarded. Pilot <c>-</c> holds those that name no known pilot.</summary>
public sealed class QuarantineFunction(QuarantineQuery quarantine, PilotSource pilots)
{
    private const int DefaultTake = 100;

    /// <summary>Messages and readings that could not be taken, with their bytes.</summary>
    [Function("quarantine")]
    [Query("pilot", "Pilot id, or - for messages that name no pilot that there is; all when left out")]
    [Query("reason", "Any of an entry's reasons", Type = typeof(Reason))]
    [Query("device", "pilot/site/device, also one that only the topic names")]
    [Query("day", "UTC day of receipt; instead of from and to", Type = typeof(DateOnly))]
    [Query("from", "Time of receipt, inclusive", Type = typeof(DateTime))]
    [Query("to", "Time of receipt, exclusive", Type = typeof(DateTime))]
    [Query("discarded", "Those that were discarded, instead of those that wait", Default = false)]
    [Query("take", Default = 100)]
    [Query("continuation")]
    [Answers<QuarantineAnswer>("A page; it may hold fewer entries than asked for before the end, which has no continuation")]
    public Task Quarantine([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/quarantine")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var catalog = await pilots.LatestAsync(cancellationToken);
        var ask = new QueryParameters(request, catalog);
        var filter = Filter(ask, caller.Scope);
        var take = ask.Take(DefaultTake);
        if (ask.Problem is { } refused)
            return refused;
        var page = await quarantine.PageAsync(filter, catalog, take, ask.Text("continuation"), cancellationToken);
        var entries = page.Entries.Select(entry => QuarantineItem.Of(entry, catalog));
        return Answer.Json(new QuarantineAnswer([.. entries], page.Continuation), ApiJson.Default.QuarantineAnswer);
    }, cancellationToken);

    /// <summary>One entry of quarantine.</summary>
    [Function("quarantineEntry")]
    [Answers<QuarantineItem>("The entry"), Refuses(404)]
    public Task Entry([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/quarantine/entries/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var catalog = await pilots.LatestAsync(cancellationToken);
        return await quarantine.FindAsync(id, caller.Scope, catalog, cancellationToken) is { } entry
            ? Answer.Json(QuarantineItem.Of(entry, catalog), ApiJson.Default.QuarantineItem) : Problem.NotFound($"There is no entry {id} in quarantine, or no longer.");
    }, cancellationToken);

    /// <summary>What waits of one pilot by its first reason, without payloads.</summary>
    [Function("quarantine-summary")]
    [Query("pilot", "A pilot id, or - for messages of no pilot", Needed = true)]
    [Answers<QuarantineSummaryAnswer>("Most first. At most 10,000 entries are counted")]
    public Task Summary([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/quarantine/summary")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var catalog = await pilots.LatestAsync(cancellationToken);
        var ask = new QueryParameters(request, catalog);
        var pilot = ask.Text("pilot");
        if (!DeviceTopic.IsSegment(pilot))
            return Problem.WrongParameter("pilot", "a pilot id, or - for messages of no pilot");
        var summary = await quarantine.SummaryAsync(new QuarantineFilter(pilot) { Scope = caller.Scope }, catalog, cancellationToken);
        var answer = new QuarantineSummaryAnswer([.. summary.Groups.Select(WaitingItem.Of)], summary.Groups.Sum(group => group.Count), summary.IsWhole);
        return Answer.Json(answer, ApiJson.Default.QuarantineSummaryAnswer);
    }, cancellationToken);

    private static QuarantineFilter Filter(QueryParameters ask, AccessScope scope)
    {
        var pilot = ask.Text("pilot");
        if (pilot is not null && !DeviceTopic.IsSegment(pilot))
            ask.Refuse<object>(Problem.WrongParameter("pilot", "a pilot id, or - for messages of no pilot"));
        var reason = Reasons.Parse(ask.Text("reason"));
        if (reason == Reason.None && ask.Text("reason") is not null)
            ask.Refuse<object>(Problem.WrongParameter("reason", "one of " + string.Join(", ", ReasonsFunction.Codes)));
        var filter = new QuarantineFilter(pilot) { Reason = reason, Device = ask.DeviceName("device"), IsDiscarded = ask.Truth("discarded"), Scope = scope };
        if (ask.Day("day") is { } day)
            return filter.OfDay(day);
        return filter with { From = ask.Time("from", filter.From), To = ask.Time("to", filter.To) };
    }
}
