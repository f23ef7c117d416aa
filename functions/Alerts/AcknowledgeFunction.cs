using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Alerts;

/// <summary>Says that the caller takes care of an alert. The first acknowledgement stands.</summary>
public sealed class AcknowledgeFunction(AlertStore alerts)
{
    [Function("acknowledge")]
    public Task Acknowledge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/alerts/{id}/acknowledge")] HttpRequest request, string id,
        CancellationToken cancellation) => request.ForCallerAsync(async caller =>
    {
        if (await alerts.AcknowledgeAsync(id, caller.Name, cancellation) is { } alert)
            await request.WriteJsonAsync(alert, ApiJson.Default.AlertItem, cancellation);
        else
            await request.WriteProblemAsync(Problem.NotFound($"There is no alert {id}."));
    });
}
