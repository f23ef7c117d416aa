using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.Gateways;

/// <param name="Time">The functions' clock: the age of a report is told by it.</param>
internal sealed record GatewaysAnswer(DateTimeOffset Time, IReadOnlyList<GatewayItem> Gateways);

/// <summary>The gateways, each with its last report and the alarms in it.</summary>
public sealed class GatewaysFunction(GatewayBook book, CallerKeys callers, TimeProvider clock)
{
    [Function("gateways")]
    public async Task Gateways([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/gateways")] HttpRequest request,
        CancellationToken cancellation)
    {
        if (await callers.RefuseAsync(request, CallerRole.Operator))
            return;
        await request.WithStoreAsync(async () => await request.WriteJsonAsync(new GatewaysAnswer(clock.GetUtcNow(), await book.AllAsync(cancellation)),
            ApiJson.Default.GatewaysAnswer, cancellation));
    }
}
