using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Corrections;

public sealed class CorrectionsFunction(CorrectionStore store, PilotSource pilots)
{
    /// <summary>The corrections of a device, in the order in which they were made.</summary>
    [Function("corrections")]
    [Query("device", Needed = true)]
    [Answers<CorrectionsAnswer>("Corrections"), Refuses(404)]
    public Task Corrections([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/corrections")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var device = ask.Device();
        if (ask.Problem is { } refused)
            return refused;
        var made = await store.OfDeviceAsync(device!, cancellationToken);
        return Answer.Json(new CorrectionsAnswer(device!.Key.ToString(), [.. made.Select(one => CorrectionItem.Of(device.Key, one))]), ApiJson.Default.CorrectionsAnswer);
    }, cancellationToken);

    /// <summary>Void or replace a reading; its original stays, the windows it touched are restated. The same id again changes nothing.</summary>
    [Function("correct")]
    [Takes<CorrectionRequest>]
    [Answers<CorrectionItem>("It holds"), Refuses(404)]
    public Task Correct([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/corrections")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        if (await request.ReadJsonAsync(ApiJson.Default.CorrectionRequest, cancellationToken) is not { } asked)
            return Problem.WrongParameter("body", "{\"id\",\"device\",\"stream\",\"at\",\"action\",\"value\",\"reason\"}");
        if (asked.Check(current, request.Caller().Name, out var device, out var correction) is { } problem)
            return problem;
        request.NoteChange($"{device!.Key.Pilot}/{device.Key.Site}", $"{device.Key} {correction!.Stream}, correction {correction.Id}");
        var result = await store.MakeAsync(device, correction, cancellationToken);
        return result.Outcome switch
        {
            CorrectionOutcome.NoSuchReading => Problem.NotFound($"{device.Key} has no reading of {correction.Stream} at that time, or no longer."),
            CorrectionOutcome.IdTaken => Problem.WrongParameter("id", "one that was not used for something else"),
            _ => Answer.Json(CorrectionItem.Of(device.Key, result.Correction!), ApiJson.Default.CorrectionItem),
        };
    }, cancellationToken);
}
