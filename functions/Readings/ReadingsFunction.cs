using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Readings;

internal sealed record ReadingsAnswer(string Device, IReadOnlyList<ReadingItem> Readings, string? Continuation);

public sealed class ReadingsFunction(ReadingsQuery readings, PilotSource pilots, TimeProvider clock)
{
    /// <summary>Raw readings of one device.</summary>
    [Function("readings")]
    [Query("device", Needed = true)]
    [Query("from", "From this time of measurement (inclusive); by default a day before to", Type = typeof(DateTime))]
    [Query("to", "To this time (exclusive); by default now", Type = typeof(DateTime))]
    [Query("take", "Times in a page, 1 to 1,000", Default = 1000)]
    [Query("continuation")]
    [Answers<ReadingsAnswer>("A page, in order of time"), Refuses(404)]
    public Task Readings([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/readings")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var device = ask.Device();
        var to = ask.Time("to", clock.GetUtcNow().UtcDateTime);
        var from = ask.Time("from", to.AddDays(-1));
        var take = ask.Take(QueryParameters.MaxTake);
        if (ask.Problem is { } refused)
            return refused;
        var page = await readings.PageAsync(device!, from, to, take, ask.Text("continuation"), cancellationToken);
        return Answer.Json(new ReadingsAnswer(device!.Key.ToString(), page.Readings, page.Continuation), ApiJson.Default.ReadingsAnswer);
    }, cancellationToken);
}
