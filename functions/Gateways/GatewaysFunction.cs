using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Gateways;

/// <param name="Time">Real time: the age of a report is told by it.</param>
internal sealed record GatewaysAnswer(DateTime Time, IReadOnlyList<GatewayItem> Gateways);

public sealed class GatewaysFunction(GatewayStore store)
{
    /// <summary>The gateways, each with its last report: spool, clock, disk and alarms.</summary>
    [Function("gateways")]
    [Answers<GatewaysAnswer>("All known gateways; those that have never reported are without report")]
    public Task Gateways([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/gateways")] HttpRequest request,
        CancellationToken cancellationToken) =>
        request.ForCallerAsync(async caller => Answer.Json(await store.AllAsync(caller.Scope, cancellationToken), ApiJson.Default.GatewaysAnswer), cancellationToken);
}
