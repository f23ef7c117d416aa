using System.Diagnostics;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;
using SmartPilots.Functions.Telemetry;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Brings what a batch wants into the store: per device plan and commit, all devices side by side, in rounds until each is done or
/// given up. A lost race (another instance was quicker) or a lost answer (the commit may have gone through) is handled alike: forget
/// the snapshot, read the state again, plan again; messages that were counted after all show up as redelivered.
/// </summary>
public sealed class DeviceCommits(ITelemetryStore store, SnapshotLoader loader, RedeliveryLookup redeliveries, BrokenDevices broken, TimeProvider clock)
{
    /// <summary>
    /// Fills in outcomes of what was committed. A batch that an exception kept from being committed is replaced by what could be made of its
    /// messages.
    /// </summary>
    internal Task RunAsync(List<DeviceBatch> batches, EventOutcome[] outcomes, CancellationToken cancellationToken) =>
        broken.RunAsync(batches, some => RunTogetherAsync(some, outcomes, cancellationToken), cancellationToken);

    private async Task RunTogetherAsync(IReadOnlyList<DeviceBatch> batches, EventOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var open = batches.Where(batch => batch.IsOpen).ToList();
        while (open.Count > 0)
        {
            await loader.LoadAsync(open, cancellationToken);
            await redeliveries.RunAsync(open, cancellationToken);
            foreach (var batch in open)
                TryPlan(batch);
            await PendingRow.MarkAsync(store, open, cancellationToken);
            await CommitAsync(open, outcomes, cancellationToken);
            open.RemoveAll(batch => !batch.IsOpen);
        }
    }

    private void TryPlan(DeviceBatch batch)
    {
        if (batch.Status != BatchStatus.Ready)
            return; // could not be read this time
        try
        {
            Plan(batch);
        }
        catch (Exception e) when (EachDevice.MayCatch(e))
        {
            batch.Break(e);
        }
    }

    private void Plan(DeviceBatch batch)
    {
        var plan = CommitPlanner.Plan(batch.Snapshot, batch.Device, batch.Messages, batch.Next, clock.GetUtcNow().UtcTicks, batch.Progress, batch.LookedUp);
        if (plan.MissingDay is { } day)
        {
            batch.WantedDays.Add(day);
            batch.Replan();
            return;
        }
        batch.Plan = plan;
    }

    private async Task<IReadOnlyList<CommitAnswer>> CommitAsync(List<DeviceBatch> writing, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        Activity?[] spans = FunctionsTraces.IsOn ? [.. writing.Select(batch => FunctionsTraces.Commit(batch.Device.Key.ToString(), batch.PlannedTraces()))] : [];
        IReadOnlyList<CommitAnswer> answers = [];
        try
        {
            return answers = await store.CommitAsync([.. writing.Select(batch => batch.Plan!.Commit!)], cancellationToken);
        }
        finally
        {
            FunctionsMetrics.Committed(answers.Select(answer => answer.Outcome), started);
            for (var i = 0; i < spans.Length; i++)
                spans[i]?.End(i < answers.Count ? EnumCode<CommitOutcome>.Of(answers[i].Outcome) : "failed", i >= answers.Count);
        }
    }

    private async Task CommitAsync(List<DeviceBatch> batches, EventOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var writing = batches.Where(batch => batch.Plan?.Commit is not null).ToList();
        var answers = writing.Count == 0 ? [] : await CommitAsync(writing, cancellationToken);
        for (var i = 0; i < writing.Count; i++)
        {
            if (answers[i].Outcome == CommitOutcome.Committed)
                writing[i].Snapshot.Committed(answers[i].ETag!);
            else
                writing[i].NotCommitted(answers[i].Outcome);
        }
        foreach (var batch in batches)
        {
            if (batch.Plan is not { } plan)
                continue;
            for (var i = 0; i < plan.Outcomes.Count; i++)
                outcomes[batch.Indexes[batch.Next + i]] = plan.Outcomes[i];
            batch.Advance(plan);
        }
    }
}
