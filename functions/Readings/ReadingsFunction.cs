using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Readings;

internal sealed record ReadingsAnswer(string Device, IReadOnlyList<ReadingItem> Readings, string? Continuation);

/// <summary>Raw readings of one device, by page.</summary>
public sealed class ReadingsFunction(ReadingsQuery readings, PilotSource pilots, TimeProvider clock)
{
    [Function("readings")]
    public Task Readings([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/readings")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        var ask = new QueryParameters(request, current);
        var device = ask.Device();
        var to = ask.Time("to", clock.GetUtcNow().UtcDateTime);
        var from = ask.Time("from", to.AddDays(-1));
        var take = ask.Take(QueryParameters.MaxTake);
        if (await ask.IsRefusedAsync())
            return;
        var page = await readings.PageAsync(device!, from, to, take, ask.Text("continuation"), cancellationToken);
        await request.WriteJsonAsync(new ReadingsAnswer(device!.Key.ToString(), page.Readings, page.Continuation),
            ApiJson.Default.ReadingsAnswer, cancellationToken);
    }, cancellationToken);
}
