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
    public Task Acknowledge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/alerts/{id}/acknowledge")] HttpRequest request, string id,
        CancellationToken cancellation) => request.ForOperatorAsync(callers, async () =>
    {
        if (await NameAsync(request, cancellation) is not { } by)
            await request.WriteProblemAsync(Problem.WrongParameter("by", $"a body such as {{\"by\":\"Amina\"}}, 1 to {PersonText.MaxNameLength} characters"));
        else if (await alerts.AcknowledgeAsync(id, by, cancellation) is { } alert)
            await request.WriteJsonAsync(alert, ApiJson.Default.AlertItem, cancellation);
        else
            await request.WriteProblemAsync(Problem.NotFound($"There is no alert {id}."));
    });

    private static async Task<string?> NameAsync(HttpRequest request, CancellationToken cancellation)
    {
        var body = await request.ReadJsonAsync(ApiJson.Default.Acknowledgement, cancellation);
        return body?.By?.Trim() is { Length: > 0 and <= PersonText.MaxNameLength } name ? name : null;
    }
}
