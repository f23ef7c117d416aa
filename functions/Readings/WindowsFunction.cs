using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Readings;

internal sealed record WindowsAnswer(string Device, string Period, IReadOnlyList<WindowItem> Windows, string? Continuation);

public sealed class WindowsFunction(WindowsQuery windows, PilotSource pilots, TimeProvider clock)
{
    /// <summary>Windows of one device.</summary>
    [Function("windows")]
    [Query("stream", "Only this stream of the device; by default all")]
    [Query("device", Needed = true)]
    [Query("period", "5m, 1h or 1d (the site's local day)", Needed = true, Type = typeof(Period))]
    [Query("from", "From this time of measurement (inclusive), or a date: the beginning of that day at the site; by default a day before to")]
    [Query("to", "To this time (exclusive), or a date, likewise; by default now")]
    [Query("take", Default = 1000)]
    [Query("continuation")]
    [Answers<WindowsAnswer>("A page, in order of time"), Refuses(404)]
    public Task Windows([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/windows")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var device = ask.Device();
        if (!Periods.TryParse(ask.Text("period"), out var period))
            ask.Refuse<object>(Problem.WrongParameter("period", "5m, 1h or 1d"));
        var to = ask.Time("to", clock.GetUtcNow().UtcDateTime, device);
        var from = ask.Time("from", to.AddDays(-1), device);
        var take = ask.Take(QueryParameters.MaxTake);
        var stream = ask.Text("stream");
        if (stream is not null && device is not null && device.Streams.All(known => known.Name != stream))
            ask.Refuse<object>(Problem.WrongParameter("stream", "a stream of the device"));
        if (ask.Problem is { } refused)
            return refused;
        var page = await windows.PageAsync(device!, period, from, to, take, ask.Text("continuation"), cancellationToken);
        return Answer.Json(new WindowsAnswer(device!.Key.ToString(), period.Code(),
            stream is null ? page.Windows : [.. page.Windows.Select(window => Only(window, stream))], page.Continuation), ApiJson.Default.WindowsAnswer);
    }, cancellationToken);

    private static WindowItem Only(WindowItem window, string stream) =>
        window with { Streams = window.Streams.Where(one => one.Key == stream).ToDictionary() };
}
