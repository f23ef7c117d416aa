using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace SmartPilots.Functions.Health;

/// <summary>Says that the app runs, and which build it is. No key needed: it tells nothing about pilots.</summary>
public sealed class HealthFunction(AppFacts facts, TimeProvider clock)
{
    [Function("health")]
    public IResult Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request) =>
        Results.Json(new { status = "ok", version = AppFacts.Version, packageSet = AppFacts.PackageSet, time = clock.GetUtcNow().UtcDateTime,
            store = facts.Store }, JsonSerializerOptions.Web);
}
