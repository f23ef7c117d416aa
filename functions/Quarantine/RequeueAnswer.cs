using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;

namespace SmartPilots.Functions.Quarantine;

/// <summary>What became of one entry, as the API shows it.</summary>
/// <param name="Result">From the closed list of <see cref="RequeueResult"/>.</param>
/// <param name="Device">The device that took it.</param>
/// <param name="Outcome"><c>accepted</c>, <c>late</c>, <c>duplicate</c> or <c>quarantined</c>, as for any message.</param>
/// <param name="Added">Readings stored now; beside them those known before.</param>
/// <param name="Reason">The first of what keeps it in quarantine.</param>
internal sealed record RequeueItem(string Id, string Result, string Means, string? Device, string? Outcome, long Added, long Duplicate,
    string? Reason, IReadOnlyList<Fault>? Faults)
{
    public static RequeueItem Of(RequeuedEntry entry) => new(entry.Id, entry.Result.Code(), entry.Result.Means(), entry.Device?.ToString(),
        entry.Outcome is { } outcome ? BatchAnswer.Name(outcome) : null, entry.Counts.ReadingsStored,
        entry.Counts.ReadingsDuplicate, entry.Faults.Count == 0 ? null : entry.Faults[0].Reason.Code(),
        entry.Faults.Count == 0 ? null : [.. entry.Faults.Select(Fault.Of)]);
}

/// <param name="Totals">How many entries of this answer had which result.</param>
/// <param name="Continuation">Goes on with the same filter; null at the end.</param>
internal sealed record RequeueAnswer(IReadOnlyList<RequeueItem> Entries, IReadOnlyDictionary<string, int> Totals, string? Continuation)
{
    public static RequeueAnswer Of(IReadOnlyList<RequeuedEntry> entries, string? continuation) => new(
        [.. entries.Select(RequeueItem.Of)],
        entries.GroupBy(entry => entry.Result).OrderBy(group => group.Key).ToDictionary(group => group.Key.Code(), group => group.Count()),
        continuation);
}
