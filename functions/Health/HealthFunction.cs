using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Health;

/// <summary>
/// Says that the app runs, and which build it is. No key needed: without one it tells nothing about pilots, but whether a file was refused;
/// an operator is told what is wrong with it.
/// </summary>
public sealed class HealthFunction(AppFacts facts, PilotBook book, CallerKeys callers, TimeProvider clock)
{
    [Function("health")]
    public IResult Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request) =>
        Results.Json(new { status = "ok", version = AppFacts.Version, time = clock.GetUtcNow().UtcDateTime,
            store = facts.Store, pilotFiles = book.Refused.Count == 0 ? "ok" : "refused",
            refused = callers.Knows(request, CallerRole.Operator) ? book.Refused.Select(error => error.ToString()) : null,
            simulatedSpeed = facts.SimulatedSpeed }, Json);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
