using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Health;

/// <param name="PilotFiles">Refused: a pilot file has mistakes, and what was in force before stays.</param>
/// <param name="Refused">With an operator's key: each mistake as file:line: path: reason; fix.</param>
/// <param name="OpenId">True when people may sign in by an identity provider.</param>
/// <param name="SimulatedSpeed">Only where devices are simulated: how many seconds of the app's clock pass in a real one.</param>
internal sealed record HealthAnswer(string Status, string Version, DateTime Time, [AllowedValues("tables", "sqlite")] string Store,
    [AllowedValues("ok", "refused")] string PilotFiles, IReadOnlyList<string>? Refused, double? SimulatedSpeed, bool? OpenId);

/// <summary>
/// Says that the app runs, and which build it is. No key needed: without one it tells nothing about pilots, but whether a file was refused;
/// an operator is told what is wrong with it.
/// </summary>
public sealed class HealthFunction(AppFacts facts, PilotFileStore store, CallerKeys callers, OpenIdProvider openId, TimeProvider clock)
{
    /// <summary>Whether the app runs, and which build it is.</summary>
    [Function("health")]
    [Answers<HealthAnswer>("It runs"), Never(503)]
    public Task Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request, CancellationToken cancellationToken) =>
        request.WriteJsonAsync(new HealthAnswer("ok", AppFacts.Version, clock.GetUtcNow().UtcDateTime, facts.Store,
            store.Refused.Count == 0 ? "ok" : "refused",
            callers.Knows(request, CallerRole.Operator) ? [.. store.Refused.Select(error => error.ToString())] : null,
            facts.SimulatedSpeed, openId.Settings is null ? null : true), ApiJson.Default.HealthAnswer, cancellationToken);
}
