using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Health;

/// <param name="PilotFiles"><c>ok</c> or <c>refused</c>.</param>
/// <param name="Refused">What is wrong with files that were refused; for an operator only.</param>
internal sealed record HealthAnswer(string Status, string Version, DateTime Time, string Store, string PilotFiles, IReadOnlyList<string>? Refused);

/// <summary>
/// Says that the app runs, and which build it is. No key needed: without one it tells nothing about pilots, but whether a file was refused;
/// an operator is told what is wrong with it.
/// </summary>
public sealed class HealthFunction(AppFacts facts, PilotBook book, CallerKeys callers, TimeProvider clock)
{
    [Function("health")]
    public Task Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request, CancellationToken cancellation) =>
        request.WriteJsonAsync(new HealthAnswer("ok", AppFacts.Version, clock.GetUtcNow().UtcDateTime, facts.Store,
            book.Refused.Count == 0 ? "ok" : "refused",
            callers.Knows(request, CallerRole.Operator) ? [.. book.Refused.Select(error => error.ToString())] : null),
            ApiJson.Default.HealthAnswer, cancellation);
}
