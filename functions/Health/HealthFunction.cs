using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.Health;

/// <summary>Says that the app runs, and which build it is. No key needed: it tells nothing about pilots.</summary>
public sealed class HealthFunction(AppFacts facts, TimeProvider clock)
{
    [Function("health")]
    public Task Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request,
        CancellationToken cancellation) =>
        request.HttpContext.Response.WriteJsonAsync(json =>
        {
            json.WriteString("status"u8, "ok");
            json.WriteString("version"u8, AppFacts.Version);
            json.WriteString("packageSet"u8, AppFacts.PackageSet);
            json.WriteString("time"u8, clock.GetUtcNow().UtcDateTime);
            json.WriteString("store"u8, facts.Store);
        }, cancellation);
}
