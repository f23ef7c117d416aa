using SmartPilots.Core.Windows;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.Verification;

/// <summary>
/// Proves that windows are what their raw readings make them, and repairs those that are not. Safe while readings come in: a first pass
/// over everything finds the days in doubt, and each of those is judged again under a state that did not change meanwhile.
/// Windows older than the retention floor have no readings any more: they are in the hash, and never compared or touched.
/// </summary>
public sealed class WindowVerification(ITelemetryStore store, TimeProvider clock)
{
    private const int MaxAttempts = 50;

    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public Task<VerificationReport> VerifyAsync(IReadOnlyList<DeviceDefinition> devices, IProgress<VerificationProgress>? progress,
        CancellationToken cancellationToken) => RunAsync(devices, JudgeAsync, progress, cancellationToken);

    /// <summary>Verifies, and puts right what differs. The report names what was wrong.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read or written; what was repaired so far stays.</exception>
    public Task<VerificationReport> RebuildAsync(IReadOnlyList<DeviceDefinition> devices, IProgress<VerificationProgress>? progress,
        CancellationToken cancellationToken) => RunAsync(devices, RepairAsync, progress, cancellationToken);

    private async Task<VerificationReport> RunAsync(IReadOnlyList<DeviceDefinition> devices,
        Func<DeviceDefinition, WindowKey, VerificationTally, CancellationToken, Task> settleDay, IProgress<VerificationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var tally = new VerificationTally();
        for (var i = 0; i < devices.Count; i++)
        {
            var device = devices[i];
            var comparison = new DeviceComparison(store, device) { Passed = window => tally.Pass(device, window) };
            var doubtful = await comparison.AllAsync((await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken)).State, cancellationToken);
            foreach (var day in doubtful.Select(key => device.Calendar.WindowOf(Period.Day, key.Start)).Distinct().OrderBy(day => day.Start))
                await settleDay(device, day, tally, cancellationToken);
            tally.Readings += comparison.Readings;
            progress?.Report(new VerificationProgress(device.Key.ToString(), i + 1, devices.Count, tally.Readings, tally.Differences));
        }
        return tally.Report(devices.Count);
    }

    private async Task JudgeAsync(DeviceDefinition device, WindowKey day, VerificationTally tally, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken);
            var found = await new DeviceComparison(store, device).DayAsync(before.State, day, cancellationToken);
            var settled = found.Count == 0 || attempt == MaxAttempts || (await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken)).ETag == before.ETag;
            if (!settled)
                continue; // a commit came in between: it may be the difference
            foreach (var (stored, rebuilt) in found)
                tally.Differ(device.Key, stored, rebuilt);
            return;
        }
    }

    // In commits of as many windows as fit, each under the state that the readings were read with, until the day agrees.
    private async Task RepairAsync(DeviceDefinition device, WindowKey day, VerificationTally tally, CancellationToken cancellationToken)
    {
        var most = Math.Clamp(2_500_000 / (700 + 450 * device.Streams.Count), 1, WindowRepair.MaxWindows);
        var told = new HashSet<WindowKey>();
        var attempts = new Attempts();
        while (true)
        {
            var snapshot = await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken);
            var found = await new DeviceComparison(store, device).DayAsync(snapshot.State, day, cancellationToken);
            if (found.Count == 0)
            {
                tally.Repaired += told.Count;
                return;
            }
            var repairs = found.Take(most).Select(pair => (pair.Stored, Rebuilt: pair.Rebuilt ?? new Window(pair.Stored!.Key))).ToList();
            var commit = WindowRepair.Plan(snapshot, device, repairs, clock.GetUtcNow().UtcTicks);
            var outcome = (await store.CommitAsync(commit, cancellationToken)).Outcome;
            if (!attempts.MayGoOn(outcome))
                throw new StoreUnavailableException($"The windows of {device.Key} could not be written.");
            if (outcome == CommitOutcome.Conflict)
                continue; // what was read may be a commit in between, no fault
            foreach (var (stored, rebuilt) in found.Take(most))
            {
                if (told.Add((stored ?? rebuilt)!.Key))
                    tally.Differ(device.Key, stored, rebuilt);
            }
        }
    }
}
