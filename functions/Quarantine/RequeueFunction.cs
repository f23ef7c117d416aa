using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Quarantine;

public sealed class RequeueFunction(EntryRequeue requeue, QuarantineQuery quarantine, PilotSource pilots)
{
    /// <summary>Decode entries again by the pilot files now in force; what is stored leaves quarantine. Asking again counts nothing twice.</summary>
    [Function("requeue")]
    [Takes<RequeueRequest>]
    [Answers<RequeueAnswer>("What became of each entry; with a continuation there are more")]
    public Task Requeue([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/quarantine/requeue")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var (asked, problem) = await RequeueRequest.ReadAsync(request, cancellationToken);
        QuarantineFilter? filter = null;
        problem ??= asked!.Check(out filter);
        if (problem is not null)
            return problem;
        await pilots.LatestAsync(cancellationToken);
        var answer = filter is null ? await OfIdsAsync(asked!.Ids!, caller.Scope, cancellationToken)
            : await OfPageAsync(filter with { Scope = caller.Scope }, asked!, cancellationToken);
        request.NoteChange(filter is null ? caller.Scope.ToString() : filter.Pilot!, string.Join(", ", answer.Totals.Select(total => $"{total.Value} {total.Key}")));
        return Answer.Json(answer, ApiJson.Default.RequeueAnswer);
    }, cancellationToken);

    private async Task<RequeueAnswer> OfIdsAsync(IReadOnlyList<string> ids, AccessScope scope, CancellationToken cancellationToken)
    {
        var distinct = ids.Distinct(StringComparer.Ordinal).ToList();
        var found = await Task.WhenAll(distinct.Select(id => quarantine.FindAsync(id, scope, pilots.Current, cancellationToken)));
        var results = await requeue.RequeueAsync([.. found.OfType<Core.Ingest.QuarantineEntry>()], cancellationToken);
        var byId = results.ToDictionary(result => result.Id, StringComparer.Ordinal);
        return RequeueAnswer.Of(
            [.. distinct.Select(id => byId.GetValueOrDefault(id) ?? RequeuedEntry.Of(id, RequeueResult.NotFound))], null);
    }

    private async Task<RequeueAnswer> OfPageAsync(QuarantineFilter filter, RequeueRequest asked, CancellationToken cancellationToken)
    {
        var take = asked.Take ?? RequeueRequest.MaxEntries;
        var page = await quarantine.PageAsync(filter, pilots.Current, take, asked.Continuation, cancellationToken);
        return RequeueAnswer.Of(await requeue.RequeueAsync(page.Entries, cancellationToken), page.Continuation);
    }
}
