using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Check;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>
/// What <c>run</c> and <c>replay</c> have in common: publish, reconcile with the ledger, on demand compare the store, and report.
/// </summary>
internal sealed class PublishingVerb(CommandContext around, PublishOptions options, ParseResult parsed)
{
    /// <param name="sort">Bring it into the order of time first when it is paced.</param>
    public async Task<int> RunAsync(Traffic traffic, bool sort, CancellationToken cancellationToken)
    {
        var speed = parsed.GetRequiredValue(options.Speed);
        // A capture of a pilot that has no file here can still be replayed, if not checked to the reading.
        var pilots = traffic.Added.Count > 0 || options.Compares(parsed) ? around.ReadPilots(traffic) : [];
        await using var system = await options.System.OpenAsync(parsed, around, cancellationToken, request => request with
        {
            IsSimulated = traffic.IsSimulated, Extended = [.. pilots.Where(pilot => pilot.Extended)],
        });
        if (options.System.IsBrokerAlone(parsed))
            return await new PublishingAlone(around, options, parsed).RunAsync(system, traffic, sort && speed != "max", cancellationToken);
        using var http = new HttpClient();
        var stall = TimeSpan.FromSeconds(parsed.GetValue(options.Stall));
        var api = new ApiReader(http, system.Find, around.Clock, stall);
        await ReportRegisteredAsync(await new KnownDevices(api).CheckAsync(pilots, traffic.Added, cancellationToken));
        var waiting = new QuarantineClient(api, traffic.Pilots);
        var before = traffic.QuarantineIsUnexpected ? await waiting.ReadAsync(cancellationToken) : new Dictionary<string, long>();
        var run = new ReconciledRun(http, system.Find, traffic.Pilots, options.Read(parsed), around.Clock, stall);
        var expected = options.Compares(parsed) ? new ExpectedStore(pilots.Select(pilot => pilot.Definition)) : null;
        var messages = traffic.Messages.Select(message =>
        {
            expected?.Add(message);
            return message;
        });
        // A rhythm needs the order of time; a recording may be in another (by user, by text date).
        if (sort && speed != "max")
            messages = messages.OrderBy(message => message.Ticks);
        await ProgressLine.ShowAsync(around, run.PublishAsync(messages, PublishOptions.ToPace(speed, around.Clock), cancellationToken),
            sort && speed != "max" ? null : traffic.Progress, () => $"{run.Tally.Sent:N0} messages published");
        var finish = run.FinishAsync(cancellationToken);
        await ProgressLine.ShowAsync(around, finish, () => Math.Min(1, run.Accounted / Math.Max(1.0, run.Tally.Sent)),
            () => $"{run.Accounted:N0} accounted for");
        var result = await finish;
        var differences = expected is null ? null : await CheckAsync(around, api, expected, cancellationToken);
        var quarantined = traffic.QuarantineIsUnexpected && result.Ledger.Quarantined + result.Readings.Quarantined > 0
            ? await waiting.SinceAsync(before, around.Clock, cancellationToken) : [];
        return await ReportAsync(traffic, run, result, differences, expected, quarantined);
    }

    private Task ReportRegisteredAsync(int devices) => devices == 0 ? Task.CompletedTask : around.Error.WriteLineAsync(
        $"{devices:N0} devices are not in the system's pilot file: it may register them as they come");

    public static async Task<StoreDifferences> CheckAsync(CommandContext around, ApiReader api, ExpectedStore expected, CancellationToken cancellationToken)
    {
        var check = new StoreCheck(new StoreClient(api), expected);
        var work = check.RunAsync(cancellationToken);
        await ProgressLine.ShowAsync(around, work, () => check.Done / Math.Max(1.0, expected.Devices.Count), () =>
            $"{check.Done} devices compared");
        return await work;
    }

    private async Task<int> ReportAsync(Traffic traffic, ReconciledRun run, Reconciliation result, StoreDifferences? differences,
        ExpectedStore? expected, IReadOnlyList<(string Reason, long Entries)> quarantined)
    {
        var unreadable = traffic.Unreadable();
        await UnreadableText.WriteAsync(around.Error, traffic);
        if (run.Tally.Refused > 0)
            await around.Error.WriteLineAsync($"{run.Tally.Refused:N0} messages were refused by the broker");
        var wrongQuarantine = expected is not null && (result.Ledger.Quarantined < expected.Unreadable
            || result.Ledger.Quarantined > expected.Unreadable + result.Republished);
        if (wrongQuarantine)
            await around.Error.WriteLineAsync(
                $"{result.Ledger.Quarantined:N0} messages are in quarantine instead of {expected!.Unreadable:N0}");
        var unknown = traffic.Added.Count > 0 ? result.OfUnknownDevices : 0;
        if (unknown > 0)
        {
            await around.Error.WriteLineAsync($"{unknown:N0} messages of devices that the system does not know are in quarantine: "
                + "put the file that `device-sim pilot` writes into its folder of pilots, then requeue them");
        }
        var unexpected = await JudgeAsync(traffic, result, quarantined);
        if (parsed.GetValue(options.Json))
            await around.Output.WriteLineAsync(
                ReconciliationText.Json(result, run.Tally.Refused, unreadable.Count, run.Took, differences, quarantined));
        else
            await ReconciliationText.WriteAsync(around.Output, result, run.Took, differences);
        return result.Missing == 0 && run.Tally.Refused == 0 && unreadable.Count == 0 && unknown == 0 && !unexpected
            && differences?.IsNone != false && !wrongQuarantine
            ? ExitCodes.Done : ExitCodes.Failed;
    }

    // A recording is meant to be stored: what of it ends in quarantine is a fault of the map or of the pilot file.
    private async Task<bool> JudgeAsync(Traffic traffic, Reconciliation result, IReadOnlyList<(string Reason, long Entries)> quarantined)
    {
        foreach (var (reason, entries) in quarantined)
            await around.Error.WriteLineAsync($"quarantined: {entries:N0} x {reason}: {ReasonText.Of(Reasons.Parse(reason)).Engineer}");
        if (!traffic.QuarantineIsUnexpected)
            return false;
        if (result.Sent == 0)
        {
            await around.Error.WriteLineAsync("nothing was sent: the recording has no message in the part that was asked for");
            return true;
        }
        if (result.Ledger is { Accepted: 0, Late: 0, Duplicate: 0, Quarantined: > 0 })
            await around.Error.WriteLineAsync("nothing was accepted: every message is in quarantine, for the reasons above");
        var conflictsAlone = traffic.ConflictsAreExpected && quarantined.All(group => group.Reason == Reason.Conflict.Code());
        return result.Ledger.Quarantined + result.Readings.Quarantined > 0 && !conflictsAlone;
    }
}
