using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Ledger;

/// <summary>Sent is the sum of the next four: every message and reading has exactly one outcome. Requeued stands beside it.</summary>
/// <param name="Requeued">Messages that left quarantine later; readings that were added then.</param>
internal sealed record OutcomeCounts(long Sent, long Accepted, long Late, long Duplicate, long Quarantined, long Requeued);

internal sealed record LedgerTotals(OutcomeCounts Messages, OutcomeCounts Readings)
{
    public static LedgerTotals Of(LedgerCounts counts) => new(
        new OutcomeCounts(counts.MessagesSent, counts.MessagesAccepted, counts.MessagesLate, counts.MessagesDuplicate, counts.MessagesQuarantined,
            counts.Requeued),
        new OutcomeCounts(counts.ReadingsSent, counts.ReadingsAccepted, counts.ReadingsLate, counts.ReadingsDuplicate, counts.ReadingsQuarantined,
            counts.ReadingsRequeued));
}

internal sealed record LedgerEntry(DateOnly Day, string Gateway, string Epoch, string Lane, string Device, OutcomeCounts Messages, OutcomeCounts Readings);

/// <param name="Gaps">Of the gateways asked for; not of one device, since sequences are counted per gateway.</param>
/// <param name="UnnamedGaps">How many more numbers are missing in gaps too old to be named.</param>
internal sealed record LedgerAnswer(IReadOnlyList<LedgerEntry> Rows, LedgerTotals Totals, IReadOnlyList<GapItem> Gaps, long UnnamedGaps);

/// <summary>What was sent and what became of it. Days are UTC days of receipt at the gateway.</summary>
public sealed class LedgerFunction(LedgerQuery ledger, GapsQuery gaps, PilotSource pilots, CallerKeys callers, KnownGateways known)
{
    /// <summary>What was sent and what became of it, per day, gateway and device.</summary>
    [Function("ledger")]
    [Query("pilot", Needed = true)]
    [Query("device")]
    [Query("gateway", "Gateway id")]
    [Query("from", "First day of receipt, YYYY-MM-DD", Type = typeof(DateOnly))]
    [Query("to", "Last day of receipt", Type = typeof(DateOnly))]
    [Answers<LedgerAnswer>("Rows and their sum"), Refuses(404)]
    public Task Ledger([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/ledger")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var pilot = ask.Pilot();
        var device = ask.DeviceName("device");
        var from = ask.Day("from") ?? DateOnly.MinValue;
        var to = ask.Day("to") ?? DateOnly.MaxValue;
        if (ask.Problem is { } refused)
            return refused;
        return Answer.Json(await AnswerAsync(pilot!, device, ask.Text("gateway"), from, to, request.Caller().Scope, cancellationToken), ApiJson.Default.LedgerAnswer);
    }, cancellationToken);

    private async Task<LedgerAnswer> AnswerAsync(PilotDefinition pilot, DeviceKey? device, string? gateway, DateOnly from, DateOnly to, AccessScope scope,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<string> gateways = [.. (gateway is null ? callers.SenderIds.Union(known.Names) : [gateway]).Where(name => IsWithin(scope, name))];
        var items = device is not null ? (scope.MaySpeakFor(device) ? await ledger.OfDeviceAsync(device, from, to, cancellationToken) : [])
            : scope.IsAll ? [.. await ledger.OfPilotAsync(pilot, gateways, from, to, cancellationToken),
                .. await ledger.OfNoPilotAsync(pilots.Current, from, to, cancellationToken)]
            // What belongs to no device, or to no pilot, is of the system as a whole.
            : [.. (await ledger.OfPilotAsync(pilot, [], from, to, cancellationToken))
                .Where(item => DeviceKey.TryParse(item.Device, out var key) && scope.MaySpeakFor(key!))];
        items = [.. items.Where(item => gateway is null || item.Gateway == gateway)];
        var missing = await Task.WhenAll((device is null ? gateways : []).Select(name => gaps.OfGatewayAsync(name, cancellationToken)));
        return new LedgerAnswer([.. items.Select(Entry)], LedgerTotals.Of(LedgerQuery.Total(items)),
            [.. missing.SelectMany(list => list.Gaps)], missing.Sum(list => list.Unnamed));
    }

    // Its sequences count what it sent for all that it speaks for.
    private bool IsWithin(AccessScope scope, string gateway) => scope.IsAll || (known.Find(gateway) is { } found && scope.Holds(found.Scope));

    private static LedgerEntry Entry(LedgerItem item)
    {
        var counts = LedgerTotals.Of(item.Counts);
        return new LedgerEntry(item.Day, item.Gateway, item.Epoch, item.Lane, item.Device, counts.Messages, counts.Readings);
    }
}
