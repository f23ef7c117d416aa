using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Corrections;

/// <summary>The corrections of a device, in the order in which they were made.</summary>
public sealed class CorrectionsFunction(CorrectionStore store, PilotSource pilots)
{
    /// <summary>The corrections of a device, in the order in which they were made.</summary>
    [Function("corrections")]
    [Query("device", Needed = true)]
    [Answers<CorrectionsAnswer>("Corrections"), Refuses(404)]
    public Task Corrections([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/corrections")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        var ask = new QueryParameters(request, current);
        var device = ask.Device();
        if (await ask.IsRefusedAsync())
            return;
        var made = await store.OfDeviceAsync(device!, cancellationToken);
        await request.WriteJsonAsync(new CorrectionsAnswer(device!.Key.ToString(), [.. made.Select(one => CorrectionItem.Of(device.Key, one))]),
            ApiJson.Default.CorrectionsAnswer, cancellationToken);
    }, cancellationToken);
}
