using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Quarantine;

/// <param name="Ids">1 to 100.</param>
/// <param name="Reason">Why.</param>
internal sealed record DiscardRequest([Required, Length(1, 100)] IReadOnlyList<string>? Ids, [Required, Length(1, PersonText.MaxReasonLength)] string? Reason);

/// <param name="DiscardedAt">By the functions' clock; with who and why as it stands: of an earlier discard, those of that.</param>
internal sealed record DiscardItem(string Id, [AllowedValues("discarded", "discarded-before", "not-found", "try-again")] string Result,
    DateTime? DiscardedAt, string? DiscardedBy, string? DiscardedWhy)
{
    public static DiscardItem Of(DiscardedEntry entry) => new(entry.Id, EnumCode<DiscardResult>.Of(entry.Result),
        entry.Discard is { } discard ? Utc(discard.Ticks) : null, entry.Discard?.By, entry.Discard?.Why);
}

internal sealed record DiscardAnswer(IReadOnlyList<DiscardItem> Entries);

public sealed class DiscardFunction(EntryDiscard discard, QuarantineQuery quarantine, PilotSource pilots)
{
    private const int MaxEntries = 100;

    /// <summary>
    /// Settle entries for good: they no longer wait, stay listed with who, when and why, and the ledger goes on counting them as quarantined. A
    /// requeue by id takes it back.
    /// </summary>
    [Function("discard")]
    [Takes<DiscardRequest>]
    [Answers<DiscardAnswer>("What became of each entry")]
    public Task Discard([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/quarantine/discard")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var asked = await request.ReadJsonAsync(ApiJson.Default.DiscardRequest, cancellationToken);
        if (Wrong(asked) is { } problem)
            return problem;
        List<string> ids = [.. asked!.Ids!.Distinct(StringComparer.Ordinal)];
        var within = await WithinAsync(ids, caller.Scope, cancellationToken);
        request.NoteChange(caller.Scope.ToString(), string.Join(' ', within));
        var discarded = await discard.DiscardAsync(within, caller.Name, asked.Reason!.Trim(), cancellationToken);
        var byId = discarded.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        var entries = ids.Select(id => byId.GetValueOrDefault(id) ?? new DiscardedEntry(id, DiscardResult.NotFound, null));
        return Answer.Json(new DiscardAnswer([.. entries.Select(DiscardItem.Of)]), ApiJson.Default.DiscardAnswer);
    }, cancellationToken);

    private async Task<List<string>> WithinAsync(List<string> ids, AccessScope scope, CancellationToken cancellationToken)
    {
        if (scope.IsAll)
            return ids;
        var current = await pilots.LatestAsync(cancellationToken);
        var found = await Task.WhenAll(ids.Select(id => quarantine.FindAsync(id, scope, current, cancellationToken)));
        return [.. found.OfType<QuarantineEntry>().Select(entry => entry.Id)];
    }

    private static Problem? Wrong(DiscardRequest? asked)
    {
        if (asked?.Ids is not { Count: >= 1 and <= MaxEntries } ids || ids.Contains(null!))
            return Problem.WrongParameter("ids", $"{{\"ids\":[...],\"reason\":\"...\"}} with 1 to {MaxEntries} ids");
        return asked.Reason?.Trim() is { Length: > 0 and <= PersonText.MaxReasonLength } ? null
            : Problem.WrongParameter("reason", $"why, 1 to {PersonText.MaxReasonLength} characters");
    }
}
