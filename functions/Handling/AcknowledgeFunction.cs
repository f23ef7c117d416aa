using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Handling;

/// <summary>Says that the caller takes care of an alert; the same as <c>handling</c> with action <c>acknowledge</c>. The first acknowledgement stands.</summary>
public sealed class AcknowledgeFunction(HandlingStore handling)
{
    /// <summary>Say that the caller takes care of an alert.</summary>
    [Function("acknowledge")]
    [Answers<AlertItem>("The alert with its acknowledgement"), Refuses(404)]
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
