namespace SmartPilots.Functions.Quarantine;

/// <summary>What became of one entry, as the API shows it.</summary>
/// <param name="Result">From the closed list of <see cref="RequeueResult"/>.</param>
/// <param name="Device">The device that took it.</param>
/// <param name="Outcome">As for any message.</param>
/// <param name="Added">Readings stored now; beside them those known before.</param>
/// <param name="Reason">The first of what keeps it in quarantine.</param>
/// <param name="Means">The result in a sentence.</param>
/// <param name="Duplicate">Readings stored before.</param>
/// <param name="Faults">What keeps it in quarantine.</param>
internal sealed record RequeueItem(string Id, [Code<RequeueResult>] string Result, string Means, string? Device,
    [AllowedValues("accepted", "late", "duplicate", "quarantined")] string? Outcome, long Added, long Duplicate,
    [Code<Reason>] string? Reason, IReadOnlyList<Fault>? Faults)
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
