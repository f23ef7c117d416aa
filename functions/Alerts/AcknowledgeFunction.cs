using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;
using SmartPilots.Functions.Reads;

namespace SmartPilots.Functions.Alerts;

/// <param name="By">Who takes care of it, 1 to 100 characters.</param>
internal sealed record Acknowledgement(string? By);

/// <summary>Says that somebody takes care of an alert. The first acknowledgement stands.</summary>
public sealed class AcknowledgeFunction(AlertBook alerts, CallerKeys callers)
{
    [Function("acknowledge")]
    public async Task Acknowledge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/alerts/{id}/acknowledge")] HttpRequest request, string id,
        CancellationToken cancellation)
    {
        if (await callers.RefuseAsync(request, CallerRole.Operator))
            return;
        if (await NameAsync(request, cancellation) is not { } by)
            await request.WriteProblemAsync(Problem.WrongParameter("by", $"a body such as {{\"by\":\"Amina\"}}, 1 to {PersonText.MaxNameLength} characters"));
        else
            await request.WithStoreAsync(() => AcknowledgeAsync(request, id, by, cancellation));
    }

    private async Task AcknowledgeAsync(HttpRequest request, string id, string by, CancellationToken cancellation)
    {
        if (await alerts.AcknowledgeAsync(id, by, cancellation) is { } alert)
            await request.WriteJsonAsync(alert, ApiJson.Default.AlertItem, cancellation);
        else
            await request.WriteProblemAsync(Problem.NotFound($"There is no alert {id}."));
    }

    private static async Task<string?> NameAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.Acknowledgement, cancellation);
            return body?.By?.Trim() is { Length: > 0 and <= PersonText.MaxNameLength } name ? name : null;
        }
        catch (JsonException)
        {
            return null; // answered as a problem
        }
    }
}
