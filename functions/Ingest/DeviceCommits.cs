using SmartPilots.Core.Commit;
using SmartPilots.Core.Events;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Brings the works of one batch into the store: per device plan and commit, all devices side by side, in rounds until each is done or
/// given up. A lost race (another instance was quicker) or a lost answer (the commit may have gone through) is handled alike: forget
/// the memory, read the state again, plan again; messages that were counted after all show up as redelivered.
/// </summary>
internal sealed class DeviceCommits(ITelemetryStore store, DeviceCache cache, TimeProvider clock, BrokenDevices broken)
{
    private const int MaxConflicts = 50;
    private const int MaxFailures = 2;

    private readonly MemoryLoader _loader = new(store, cache);
    private readonly DeviceHomes _homes = new(store, clock);
    private readonly RecordedSources _recorded = new(new SequenceLedger(store), new DeviceHomes(store, clock));
    private readonly CommitPreparation _preparation = new(store);

    /// <summary>
    /// Fills in outcomes of what was committed. A work given up has no memory afterwards. One that an exception kept from being committed
    /// is replaced by what could be made of its messages.
    /// </summary>
    public Task RunAsync(List<DeviceWork> works, EventOutcome[] outcomes, CancellationToken cancellation) =>
        broken.RunAsync(works, some => RunTogetherAsync(some, outcomes, cancellation), cancellation);

    private async Task RunTogetherAsync(IReadOnlyList<DeviceWork> works, EventOutcome[] outcomes, CancellationToken cancellation)
    {
        var open = works.Where(work => !IsOver(work)).ToList();
        while (open.Count > 0)
        {
            await _loader.LoadAsync(open, cancellation);
            open.RemoveAll(w => w.Error is not null);
            await _homes.CheckAsync(open, cancellation);
            await _recorded.LoadAsync(open, cancellation);
            open.RemoveAll(w => w.Memory is null && w.Failures > MaxFailures);
            foreach (var work in open)
                TryPlan(work);
            await _preparation.WriteAsync(open, cancellation);
            await CommitAsync(open, outcomes, cancellation);
            open.RemoveAll(IsOver);
        }
    }

    private static bool IsOver(DeviceWork work) =>
        work.IsDone || work.Failures > MaxFailures || work.Conflicts > MaxConflicts || work.Error is not null;

    private void TryPlan(DeviceWork work)
    {
        work.Plan = null;
        if (work.Memory is null)
            return; // could not be read this time
        try
        {
            Plan(work, work.Memory);
        }
        catch (Exception e) when (BrokenDevices.MayCatch(e))
        {
            work.Break(e);
        }
    }

    private void Plan(DeviceWork work, DeviceMemory memory)
    {
        var plan = CommitPlanner.Plan(memory, work.Device, work.Messages, work.Next, clock.GetUtcNow().UtcTicks, work.Progress,
            work.Recorded);
        if (plan.MissingDay is { } day)
        {
            work.WantedDays.Add(day);
            work.Memory = null;
            return;
        }
        if (plan.Quarantine.Count > 0 && work.IsUnproven)
        {
            // By an old picture a message that was counted, or left quarantine, would go in before the commit could say so.
            work.Reload();
            return;
        }
        work.Plan = plan;
    }

    private async Task CommitAsync(List<DeviceWork> works, EventOutcome[] outcomes, CancellationToken cancellation)
    {
        var writing = works.Where(w => w.Plan?.Commit is not null).ToList();
        var answers = writing.Count == 0 ? [] : await store.CommitAsync([.. writing.Select(w => w.Plan!.Commit!)], cancellation);
        var strays = writing.Where((_, i) => answers[i].Outcome == CommitOutcome.Committed).SelectMany(work => work.Plan!.Strays).ToList();
        for (var i = 0; i < writing.Count; i++)
            Settle(writing[i], answers[i], outcomes);
        // Mostly there are none. One that the store does not delete stays as after a crash.
        if (strays.Count > 0)
            await store.CommitAsync([.. strays.Select(stray => QuarantineStep.Delete(stray.Partition, stray.Key))], cancellation);
        foreach (var work in works)
        {
            if (work.Plan is { Commit: null } plan)
                Advance(work, plan, outcomes);
        }
    }

    private static void Settle(DeviceWork work, CommitAnswer answer, EventOutcome[] outcomes)
    {
        var plan = work.Plan!;
        work.Plan = null;
        if (answer.Outcome != CommitOutcome.Committed)
        {
            work.NotCommitted(answer.Outcome);
            return;
        }
        work.Memory!.Committed(answer.ETag!);
        work.IsUnproven = false;
        work.Outbox.AddRange(plan.Outbox);
        Advance(work, plan, outcomes);
    }

    private static void Advance(DeviceWork work, CommitPlan plan, EventOutcome[] outcomes)
    {
        for (var i = 0; i < plan.Outcomes.Count; i++)
            outcomes[work.Indexes[work.Next + i]] = plan.Outcomes[i];
        work.Requeued.AddRange(plan.Requeued);
        (work.Next, work.Progress) = (plan.Next, plan.Progress);
    }
}
