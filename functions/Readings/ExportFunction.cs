using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Readings;

/// <summary>Readings or windows of one device as a file of comma-separated values, whole: page after page as the store gives them.</summary>
public sealed class ExportFunction(ReadingsQuery readings, WindowsQuery windows, PilotSource pilots, TimeProvider clock)
{
    [Function("export")]
    public Task Export([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/export.csv")] HttpRequest request,
        CancellationToken cancellation) => request.ForCallerAsync(pilots, async current =>
    {
        var ask = new QueryParameters(request, current);
        var device = ask.Device();
        Period? period = null;
        if (ask.Text("period") is { } text && !(Periods.TryParse(text, out var parsed) && (period = parsed) is not null))
            ask.Refuse<object>(Problem.WrongParameter("period", "5m, 1h or 1d; left out for readings"));
        var to = ask.Time("to", clock.GetUtcNow().UtcDateTime, device);
        var from = ask.Time("from", to.AddDays(-1), device);
        if (await ask.IsRefusedAsync())
            return;
        var lines = period is { } windowed ? WindowsAsync(device!, windowed, from, to, cancellation) : ReadingsAsync(device!, from, to, cancellation);
        await request.WriteCsvAsync($"{device!.Key.ToString().Replace('/', '-')}-{period?.Code() ?? "readings"}.csv", lines, cancellation);
    }, cancellation);

    private IAsyncEnumerable<byte[]> ReadingsAsync(DeviceDefinition device, DateTime from, DateTime to, CancellationToken cancellation)
    {
        var csv = new CsvText();
        csv.Line("time_at_site", "time_utc", "device", "stream", "value", "unit", "quality", "original_value", "received_utc", "gateway", "sequence", "pilot_version");
        return PagesAsync(csv, async continuation =>
        {
            var page = await readings.PageAsync(device, from, to, QueryParameters.MaxTake, continuation, cancellation);
            foreach (var item in page.Readings)
            {
                csv.Line(CsvText.Text(item.At, device.Calendar), CsvText.Text(item.At), device.Key.ToString(), item.Stream, CsvText.Text(item.Value),
                    Unit(device, item.Stream), QualityJson.Text(item.Quality).Replace(',', ' '), CsvText.Text(item.Original), CsvText.Text(item.ReceivedAt),
                    item.Gateway, CsvText.Text(item.Sequence), item.PilotVersion);
            }
            return page.Continuation;
        });
    }

    private IAsyncEnumerable<byte[]> WindowsAsync(DeviceDefinition device, Period period, DateTime from, DateTime to, CancellationToken cancellation)
    {
        var csv = new CsvText();
        csv.Line("start_at_site", "start_utc", "end_utc", "status", "revision", "device", "stream", "unit", "count", "expected", "min", "max", "mean", "sum", "first",
            "last", "consumption", "resets", "seconds_on", "hash");
        return PagesAsync(csv, async continuation =>
        {
            var page = await windows.PageAsync(device, period, from, to, QueryParameters.MaxTake, continuation, cancellation);
            foreach (var window in page.Windows)
            {
                foreach (var (stream, s) in window.Streams.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    csv.Line(CsvText.Text(window.Start, device.Calendar), CsvText.Text(window.Start), CsvText.Text(window.End), window.Status,
                        CsvText.Text(window.Revision), device.Key.ToString(), stream, Unit(device, stream), CsvText.Text(s.Count), CsvText.Text(s.Expected),
                        CsvText.Text(s.Min), CsvText.Text(s.Max), CsvText.Text(s.Mean), CsvText.Text(s.Sum), CsvText.Text(s.First), CsvText.Text(s.Last),
                        CsvText.Text(s.Consumption), CsvText.Text(s.Resets), CsvText.Text(s.SecondsOn), s.Hash);
                }
            }
            return page.Continuation;
        });
    }

    // Writes a page of the store to the text and answers where the next begins; null at the end.
    private static async IAsyncEnumerable<byte[]> PagesAsync(CsvText csv, Func<string?, Task<string?>> writeAsync)
    {
        string? continuation = null;
        do
        {
            continuation = await writeAsync(continuation);
            yield return csv.Take();
        }
        while (continuation is not null);
    }

    private static string? Unit(DeviceDefinition device, string stream) => device.Streams.FirstOrDefault(defined => defined.Name == stream)?.Unit;
}
