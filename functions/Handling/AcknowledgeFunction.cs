using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Handling;

/// <summary>Says that the caller takes care of an alert; the same as <c>handling</c> with action <c>acknowledge</c>. The first acknowledgement stands.</summary>
public sealed class AcknowledgeFunction(HandlingStore handling)
{
    [Function("acknowledge")]
    public Task Acknowledge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/alerts/{id}/acknowledge")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        if (await handling.AcknowledgeAsync(id, caller.Name, cancellationToken) is { } alert)
            await request.WriteJsonAsync(alert, ApiJson.Default.AlertItem, cancellationToken);
        else
            await request.WriteProblemAsync(Problem.NotFound($"There is no alert {id}."));
    });
}
