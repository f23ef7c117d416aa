using System.CommandLine;
using SmartPilots.DeviceSim.Check;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>
/// What <c>run</c> and <c>replay</c> have in common: publish, reconcile with the ledger, on demand compare the store, and report.
/// </summary>
internal sealed class PublishingVerb(Surroundings around, PublishOptions options, ParseResult parsed)
{
    private const int MostRows = 10;

    public async Task<int> RunAsync(Traffic traffic, bool sort, CancellationToken cancellation)
    {
        var speed = parsed.GetRequiredValue(options.Speed);
        await using var system = await around.OpenSystem(parsed.GetRequiredValue(options.Data), cancellation);
        using var http = new HttpClient();
        var run = new ReconciledRun(http, system.Find, traffic.Pilots, options.Read(parsed), around.Clock,
            TimeSpan.FromSeconds(parsed.GetValue(options.Stall)));
        var expected = parsed.GetValue(options.Check) ? new ExpectedStore(around.ReadPilots(traffic.Pilots)) : null;
        var messages = expected is null ? traffic.Messages : traffic.Messages.Select(message =>
        {
            expected.Add(message);
            return message;
        });
        // A rhythm needs the order of time; a recording may be in another (by user, by text date).
        if (sort && speed != "max")
            messages = messages.OrderBy(message => message.Ticks);
        await ProgressLine.ShowAsync(around, run.PublishAsync(messages, PublishOptions.ToPace(speed, around.Clock), cancellation),
            sort && speed != "max" ? null : traffic.Progress, () => $"{run.Tally.Sent:N0} messages published");
        var finish = run.FinishAsync(cancellation);
        await ProgressLine.ShowAsync(around, finish, () => Math.Min(1, run.Accounted / Math.Max(1.0, run.Tally.Sent)),
            () => $"{run.Accounted:N0} accounted for");
        var result = await finish;
        var differences = expected is null ? null : await CheckAsync(new StoreClient(http, system.Find), expected, cancellation);
        return await ReportAsync(traffic, run, result, differences, expected);
    }

    private async Task<StoreDifferences> CheckAsync(StoreClient store, ExpectedStore expected, CancellationToken cancellation)
    {
        var check = new StoreCheck(store, expected);
        var work = check.RunAsync(cancellation);
        await ProgressLine.ShowAsync(around, work, () => check.Done / Math.Max(1.0, expected.Devices.Count), () =>
            $"{check.Done} devices compared");
        return await work;
    }

    private async Task<int> ReportAsync(Traffic traffic, ReconciledRun run, Reconciliation result, StoreDifferences? differences,
        ExpectedStore? expected)
    {
        var unreadable = traffic.Unreadable();
        foreach (var row in unreadable.Take(MostRows))
            await around.Error.WriteLineAsync($"line {row.Line}: {row.Why}");
        if (unreadable.Count > 0)
            await around.Error.WriteLineAsync($"{unreadable.Count:N0} rows could not be read and were not sent");
        if (run.Tally.Refused > 0)
            await around.Error.WriteLineAsync($"{run.Tally.Refused:N0} messages were refused by the broker");
        var wrongQuarantine = expected is not null && (result.Ledger.Quarantined < expected.Unreadable
            || result.Ledger.Quarantined > expected.Unreadable + result.Republished);
        if (wrongQuarantine)
            await around.Error.WriteLineAsync($"{result.Ledger.Quarantined:N0} messages are in quarantine instead of {expected!.Unreadable:N0}");
        if (parsed.GetValue(options.Json))
            await around.Output.WriteLineAsync(ReconciliationText.Json(result, run.Tally.Refused, unreadable.Count, run.Took, differences));
        else
            await ReconciliationText.WriteAsync(around.Output, result, run.Took, differences);
        return result.Missing == 0 && run.Tally.Refused == 0 && unreadable.Count == 0 && differences?.IsNone != false && !wrongQuarantine
            ? ExitCodes.Done : ExitCodes.Failed;
    }
}
