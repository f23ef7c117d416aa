using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Outbox;

/// <summary>Commits alerts that no message raises, and publishes them.</summary>
internal static class AlertCommit
{
    /// <summary>What comes meanwhile wins the race for the state row, and a store that is away takes nothing: then whoever asks again decides anew.</summary>
    public static Task RunAsync(ITelemetryStore store, OutboxPublisher publisher, DeviceDefinition device, Func<DeviceSnapshot, CommitPlan> decide,
        CancellationToken cancellationToken) => RunAsync(store, publisher, device, snapshot => Task.FromResult(decide(snapshot)), cancellationToken);

    /// <summary>The same where deciding reads.</summary>
    public static async Task RunAsync(ITelemetryStore store, OutboxPublisher publisher, DeviceDefinition device, Func<DeviceSnapshot, Task<CommitPlan>> decideAsync,
        CancellationToken cancellationToken)
    {
        var batch = new DeviceBatch(device);
        batch.Start(await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken));
        var plan = batch.Plan = await decideAsync(batch.Snapshot);
        if (plan.Commit is null)
            return;
        await PendingRow.MarkAsync(store, [batch], cancellationToken);
        if (batch.Plan is null)
            return;
        var answer = await store.CommitAsync(plan.Commit, cancellationToken);
        if (answer.Outcome != CommitOutcome.Committed)
            return;
        batch.Snapshot.Committed(answer.ETag!);
        batch.Advance(plan);
        await publisher.PublishAsync([batch], cancellationToken);
    }
}
