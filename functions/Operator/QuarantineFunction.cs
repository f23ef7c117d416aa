using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;
using SmartPilots.Functions.Reads;

namespace SmartPilots.Functions.Operator;

/// <summary>One thing that was wrong with a message.</summary>
internal sealed record Fault(string Reason, string Where, string Expected);

/// <param name="Reason">The first fault's; a message may have several.</param>
/// <param name="Payload">The bytes as they came, base64.</param>
internal sealed record Quarantined(string Id, DateTime At, string Device, string Topic, string Reason, string Where, string Expected,
    IReadOnlyList<Fault> Faults, ReadOnlyMemory<byte> Payload, string Source, long Sequence);

internal sealed record QuarantineAnswer(IReadOnlyList<Quarantined> Entries, string? Continuation);

/// <summary>Messages and readings that could not be taken. Pilot <c>-</c> holds those that name no known pilot.</summary>
public sealed class QuarantineFunction(QuarantineRead quarantine, PilotSource pilots, CallerKeys callers)
{
    private const int DefaultTake = 100;

    [Function("quarantine")]
    public async Task Quarantine([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/quarantine")] HttpRequest request,
        CancellationToken cancellation)
    {
        if (await callers.RefuseAsync(request, CallerRole.Operator))
            return;
        if (await request.PilotsAsync(pilots, cancellation) is not { } current)
            return;
        var ask = new Question(request, current);
        var pilot = ask.Text("pilot");
        if (!DeviceTopic.IsSegment(pilot))
            ask.Refuse<object>(Problem.WrongParameter("pilot", "a pilot id, or - for messages of no pilot"));
        var device = ask.DeviceName("device")?.ToString();
        var day = ask.Day("day");
        var take = ask.Take(DefaultTake);
        if (ask.IsWrong(out var problem))
        {
            await request.WriteProblemAsync(problem);
            return;
        }
        var page = await quarantine.PageAsync(pilot!, day, take, ask.Text("continuation"), cancellation);
        var reason = ask.Text("reason");
        var entries = page.Entries.Select(Entry)
            .Where(entry => device is null || entry.Device == device)
            .Where(entry => reason is null || entry.Faults.Any(fault => fault.Reason == reason));
        await request.WriteJsonAsync(new QuarantineAnswer([.. entries], page.Continuation), ApiJson.Default.QuarantineAnswer, cancellation);
    }

    private static Quarantined Entry(QuarantineEntry entry)
    {
        var faults = entry.Faults.Select(fault => new Fault(fault.Reason.Code(), fault.Where, fault.Expected)).ToList();
        return new Quarantined($"{entry.Partition}~{entry.Key}", new DateTime(entry.ReceivedTicks, DateTimeKind.Utc), entry.Device.ToString(),
            entry.Topic, faults[0].Reason, faults[0].Where, faults[0].Expected, faults, entry.Payload, entry.Source.ToString(), entry.Sequence);
    }
}
