using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Health;

/// <param name="PilotFiles"><c>ok</c> or <c>refused</c>.</param>
/// <param name="Refused">What is wrong with files that were refused; for an operator only.</param>
/// <param name="OpenId">True when people may sign in by an identity provider.</param>
/// <param name="SimulatedSpeed">See <see cref="AppFacts.SimulatedSpeed"/>.</param>
internal sealed record HealthAnswer(string Status, string Version, DateTime Time, string Store, string PilotFiles, IReadOnlyList<string>? Refused,
    double? SimulatedSpeed, bool? OpenId);

/// <summary>
/// Says that the app runs, and which build it is. No key needed: without one it tells nothing about pilots, but whether a file was refused;
/// an operator is told what is wrong with it.
/// </summary>
public sealed class HealthFunction(AppFacts facts, PilotFileStore store, CallerKeys callers, OpenIdProvider openId, TimeProvider clock)
{
    [Function("health")]
    public Task Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request, CancellationToken cancellationToken) =>
        request.WriteJsonAsync(new HealthAnswer("ok", AppFacts.Version, clock.GetUtcNow().UtcDateTime, facts.Store,
            store.Refused.Count == 0 ? "ok" : "refused",
            callers.Knows(request, CallerRole.Operator) ? [.. store.Refused.Select(error => error.ToString())] : null,
            facts.SimulatedSpeed, openId.Settings is null ? null : true),
            ApiJson.Default.HealthAnswer, cancellationToken);
}
