using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Corrections;

/// <summary>Voids or replaces a reading.</summary>
public sealed class CorrectFunction(CorrectionStore store, PilotSource pilots)
{
    /// <summary>Void or replace a reading; its original stays, the windows it touched are restated. The same id again changes nothing.</summary>
    [Function("correct")]
    [Takes<CorrectionRequest>]
    [Answers<CorrectionItem>("It holds"), Refuses(404)]
    public Task Correct([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/corrections")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        if (await request.ReadJsonAsync(ApiJson.Default.CorrectionRequest, cancellationToken) is not { } asked)
            await request.WriteProblemAsync(Problem.WrongParameter("body", "{\"id\",\"device\",\"stream\",\"at\",\"action\",\"value\",\"reason\"}"));
        else if (asked.Check(current, request.Caller().Name, out var device, out var correction) is { } problem)
            await request.WriteProblemAsync(problem);
        else
            await MakeAsync(request, device!, correction!, cancellationToken);
    }, cancellationToken);

    private async Task MakeAsync(HttpRequest request, DeviceDefinition device, Correction correction, CancellationToken cancellationToken)
    {
        request.NoteChange($"{device.Key.Pilot}/{device.Key.Site}", $"{device.Key} {correction.Stream}, correction {correction.Id}");
        var result = await store.MakeAsync(device, correction, cancellationToken);
        if (result.Outcome == CorrectionOutcome.NoSuchReading)
            await request.WriteProblemAsync(Problem.NotFound($"{device.Key} has no reading of {correction.Stream} at that time, or no longer."));
        else if (result.Outcome == CorrectionOutcome.IdTaken)
            await request.WriteProblemAsync(Problem.WrongParameter("id", "one that was not used for something else"));
        else
            await request.WriteJsonAsync(CorrectionItem.Of(device.Key, result.Correction!), ApiJson.Default.CorrectionItem, cancellationToken);
    }
}
