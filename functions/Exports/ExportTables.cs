using SmartPilots.Core.Windows;
using SmartPilots.Functions.Readings;

namespace SmartPilots.Functions.Exports;

/// <summary>Makes the tables: page after page as the store gives them, so that memory does not grow with the time asked for.</summary>
public sealed class ExportTables(ReadingsQuery readings, WindowsQuery windows)
{
    private static readonly ExportField[] ReadingFields =
    [
        new("time_at_site", ExportType.SiteTime, "Time of measurement by the site's clock"),
        new("time_utc", ExportType.UtcTime, "Time of measurement, UTC"),
        new("device", ExportType.Text, "Pilot, site and device"),
        new("stream", ExportType.Text, "What was measured"),
        new("value", ExportType.Number, "The value that counts: a correction's where there is one"),
        new("unit", ExportType.Text, "Unit of the value, a UCUM code"),
        new("quality", ExportType.Text, "good, or what is wrong with the reading"),
        new("original_value", ExportType.Number, "What the device sent, where a correction replaced it"),
        new("received_utc", ExportType.UtcTime, "Time of receipt, UTC"),
        new("gateway", ExportType.Text, "The gateway that it came through"),
        new("sequence", ExportType.Whole, "The gateway's number of the message"),
        new("pilot_version", ExportType.Text, "Version of the pilot file that decoded it, first eight digits"),
    ];

    private static readonly ExportField[] WindowFields =
    [
        new("start_at_site", ExportType.SiteTime, "Start of the window by the site's clock"),
        new("start_utc", ExportType.UtcTime, "Start of the window, UTC"),
        new("end_utc", ExportType.UtcTime, "End of the window, UTC; it does not belong to it"),
        new("status", ExportType.Text, "provisional, final or restated"),
        new("revision", ExportType.Whole, "How often the window changed"),
        new("device", ExportType.Text, "Pilot, site and device"),
        new("stream", ExportType.Text, "What was measured"),
        new("unit", ExportType.Text, "Unit of the values, a UCUM code"),
        new("count", ExportType.Whole, "Readings in the window"),
        new("expected", ExportType.Whole, "Readings expected in the window; empty for a stream without a fixed interval"),
        new("min", ExportType.Number, "Least value"),
        new("max", ExportType.Number, "Greatest value"),
        new("mean", ExportType.Number, "Sum divided by count; of an angle, the direction of the mean vector"),
        new("sum", ExportType.Number, "Sum of the values"),
        new("first", ExportType.Number, "First value"),
        new("last", ExportType.Number, "Last value"),
        new("consumption", ExportType.Number, "Of a counter: its growth"),
        new("resets", ExportType.Whole, "Of a counter: how often it fell"),
        new("seconds_on", ExportType.Number, "Of a state: how long it was not 0"),
        new("hash", ExportType.Text, "Sum of the hashes of the window's readings: what verify compares"),
    ];

    /// <summary>Readings with a time of measurement in [from, to), oldest first.</summary>
    internal ExportTable Readings(DeviceDefinition device, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        new(device, "readings", $"Readings of {device.Name}", ReadingFields, ["device", "stream", "time_utc"], PagesAsync(async continuation =>
        {
            var page = await readings.PageAsync(device, from, to, QueryParameters.MaxTake, continuation, cancellationToken);
            return ([.. page.Readings.Select(item => new object?[]
            {
                item.At, item.At, device.Key.ToString(), item.Stream, item.Value, Unit(device, item.Stream),
                QualityJson.Text(item.Quality).Replace(',', ' '), item.Original, item.ReceivedAt, item.Gateway, item.Sequence, item.PilotVersion,
            })], page.Continuation);
        }));

    /// <summary>Windows that start in [from, to), oldest first; a row for each stream.</summary>
    internal ExportTable Windows(DeviceDefinition device, Period period, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        new(device, $"windows-{period.Code()}", $"Windows ({period.Code()}) of {device.Name}", WindowFields, ["device", "stream", "start_utc"],
            PagesAsync(async continuation =>
            {
                var page = await windows.PageAsync(device, period, from, to, QueryParameters.MaxTake, continuation, cancellationToken);
                return ([.. page.Windows.SelectMany(window => window.Streams.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => Row(device, window, entry.Key, entry.Value)))], page.Continuation);
            }));

    private static object?[] Row(DeviceDefinition device, WindowItem window, string stream, WindowStream s) =>
    [
        window.Start, window.Start, window.End, window.Status, window.Revision, device.Key.ToString(), stream, Unit(device, stream), s.Count, s.Expected,
        s.Min, s.Max, s.Mean, s.Sum, s.First, s.Last, s.Consumption, (long?)s.Resets, s.SecondsOn, s.Hash,
    ];

    private static async IAsyncEnumerable<IReadOnlyList<object?[]>> PagesAsync(Func<string?, Task<(IReadOnlyList<object?[]> Rows, string? Continuation)>> readAsync)
    {
        string? continuation = null;
        do
        {
            (var rows, continuation) = await readAsync(continuation);
            yield return rows;
        }
        while (continuation is not null);
    }

    private static string? Unit(DeviceDefinition device, string stream) => device.Streams.FirstOrDefault(defined => defined.Name == stream)?.Unit;
}
