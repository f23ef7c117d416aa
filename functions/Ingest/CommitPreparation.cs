using SmartPilots.Core.Storage;
using SmartPilots.Functions.Alerts;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// What must be durable before a device's commit counts a message: its quarantine entries (the ledger must not count bytes that are
/// nowhere) and a marker that there will be an outbox to relay (or a crash after the commit would leave it to nobody). Both have keys
/// that a second try finds again: the marker is written anew without harm, for entries see <see cref="QuarantineStep"/>.
/// </summary>
internal sealed class CommitPreparation(ITelemetryStore store)
{
    private const int MaxRaces = 10;

    /// <summary>A work whose preparation fails loses its plan and memory, and counts a failure.</summary>
    public async Task WriteAsync(IReadOnlyList<DeviceWork> works, CancellationToken cancellation)
    {
        List<QuarantineStep> open = [];
        foreach (var work in works)
        {
            if (work.Plan is not { } plan)
                continue;
            foreach (var entries in plan.Quarantine.GroupBy(e => e.Partition))
                open.AddRange(QuarantineStep.Of(work, entries.Key, entries));
            if (plan.Outbox.Count > 0)
                open.Add(new QuarantineStep(work, PendingRow.Mark(work.Device.Key, plan.Outbox[0].Number), []));
        }
        for (var races = 0; open.Count > 0; races++)
            open = await WriteAsync(open, races < MaxRaces, cancellation);
    }

    // What is to be written once more, because entries stood already.
    private async Task<List<QuarantineStep>> WriteAsync(List<QuarantineStep> steps, bool mayRace, CancellationToken cancellation)
    {
        List<QuarantineStep> again = [];
        var answers = await store.CommitAsync([.. steps.Select(step => step.Commit)], cancellation);
        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i].Outcome == CommitOutcome.Committed || steps[i].Owner.Plan is null)
                continue;
            var mayUnite = answers[i].Outcome == CommitOutcome.Conflict && mayRace && steps[i].Entries.Count > 0;
            if (!mayUnite || await UnitedAsync(steps[i], cancellation) is not { } united)
                steps[i].Owner.Fail();
            else if (united.Commit.Writes.Count > 0)
                again.Add(united);
        }
        return again;
    }

    private async Task<QuarantineStep?> UnitedAsync(QuarantineStep step, CancellationToken cancellation)
    {
        try
        {
            return await step.UniteAsync(store, cancellation);
        }
        catch (StoreUnavailableException)
        {
            return null; // counted as a failure
        }
    }
}
