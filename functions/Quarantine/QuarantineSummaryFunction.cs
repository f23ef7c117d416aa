using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;
using static SmartPilots.Functions.Http.Instant;

namespace SmartPilots.Functions.Quarantine;

/// <summary>What waits of one pilot, by reason: small enough for a phone on a weak link, without payloads.</summary>
public sealed class QuarantineSummaryFunction(QuarantineQuery quarantine, PilotSource pilots)
{
    /// <summary>What waits of one pilot by its first reason, without payloads.</summary>
    [Function("quarantine-summary")]
    [Query("pilot", "A pilot id, or - for messages of no pilot", Needed = true)]
    [Answers<QuarantineSummaryAnswer>("Most first. At most 10,000 entries are counted")]
    public Task Summary([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/quarantine/summary")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var catalog = await pilots.LatestAsync(cancellationToken);
        var ask = new QueryParameters(request, catalog);
        var pilot = ask.Text("pilot");
        if (!DeviceTopic.IsSegment(pilot))
        {
            await request.WriteProblemAsync(Problem.WrongParameter("pilot", "a pilot id, or - for messages of no pilot"));
            return;
        }
        var summary = await quarantine.SummaryAsync(new QuarantineFilter(pilot) { Scope = caller.Scope }, catalog, cancellationToken);
        var answer = new QuarantineSummaryAnswer([.. summary.Groups.Select(WaitingItem.Of)], summary.Groups.Sum(group => group.Count), summary.IsWhole);
        await request.WriteJsonAsync(answer, ApiJson.Default.QuarantineSummaryAnswer, cancellationToken);
    });
}

/// <param name="IsWhole">False when more waits than <see cref="QuarantineSummary.MaxEntries"/>.</param>
internal sealed record QuarantineSummaryAnswer(IReadOnlyList<WaitingItem> Waiting, int Count, bool IsWhole);

/// <summary>Entries that have their first reason in common.</summary>
/// <param name="Operator">What the reason means, for an operator.</param>
/// <param name="DeviceCount">How many devices they name; the list holds those of most entries.</param>
/// <param name="Oldest">Time of receipt, as of the newest.</param>
/// <param name="Devices">Entries of the devices that have most.</param>
internal sealed record WaitingItem([Code<Reason>] string Reason, string Operator, int Count, DateTime Oldest, DateTime Newest, int DeviceCount,
    IReadOnlyDictionary<string, int> Devices)
{
    public static WaitingItem Of(WaitingGroup group) => new(group.Reason.Code(), ReasonText.Of(group.Reason).Operator, group.Count,
        Utc(group.OldestTicks), Utc(group.NewestTicks), group.DeviceCount,
        group.Devices.ToDictionary(device => device.Key.ToString(), device => device.Value));
}
