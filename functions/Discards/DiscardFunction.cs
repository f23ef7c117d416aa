using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Commit;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;
using static SmartPilots.Functions.Answers.Instant;

namespace SmartPilots.Functions.Discards;

/// <param name="Ids">1 to 100.</param>
/// <param name="By">Who decides it.</param>
/// <param name="Reason">Why.</param>
internal sealed record DiscardRequest(IReadOnlyList<string>? Ids, string? By, string? Reason);

/// <param name="DiscardedAt">By the functions' clock; with who and why as it stands: of an earlier discard, those of that.</param>
internal sealed record DiscardItem(string Id, string Result, DateTime? DiscardedAt, string? DiscardedBy, string? DiscardedWhy)
{
    private static readonly string[] Codes = ["discarded", "discarded-before", "not-found", "try-again"];

    public static DiscardItem Of(DiscardedEntry entry) => new(entry.Id, Codes[(int)entry.Result],
        entry.Discard is { } discard ? Utc(discard.Ticks) : null, entry.Discard?.By, entry.Discard?.Why);
}

internal sealed record DiscardAnswer(IReadOnlyList<DiscardItem> Entries);

/// <summary>Settles entries of quarantine for good: they no longer wait, and stay listed with who, when and why.</summary>
public sealed class DiscardFunction(Discarding discarding, CallerKeys callers)
{
    private const int MaxEntries = 100;

    [Function("discard")]
    public Task Discard([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/quarantine/discard")] HttpRequest request,
        CancellationToken cancellation) => request.ForOperatorAsync(callers, async () =>
    {
        var asked = await request.ReadJsonAsync(ApiJson.Default.DiscardRequest, cancellation);
        if (Wrong(asked) is { } problem)
        {
            await request.WriteProblemAsync(problem);
            return;
        }
        var entries = await discarding.DiscardAsync(asked!.Ids!, asked.By!.Trim(), asked.Reason!.Trim(), cancellation);
        await request.WriteJsonAsync(new DiscardAnswer([.. entries.Select(DiscardItem.Of)]), ApiJson.Default.DiscardAnswer, cancellation);
    });

    private static Problem? Wrong(DiscardRequest? asked)
    {
        if (asked?.Ids is not { Count: >= 1 and <= MaxEntries } ids || ids.Contains(null!))
            return Problem.WrongParameter("ids", $"{{\"ids\":[...],\"by\":\"Amina\",\"reason\":\"...\"}} with 1 to {MaxEntries} ids");
        if (asked.By?.Trim() is not { Length: > 0 and <= PersonText.MaxNameLength })
            return Problem.WrongParameter("by", $"who decides it, 1 to {PersonText.MaxNameLength} characters");
        return asked.Reason?.Trim() is { Length: > 0 and <= PersonText.MaxReasonLength } ? null
            : Problem.WrongParameter("reason", $"why, 1 to {PersonText.MaxReasonLength} characters");
    }
}
