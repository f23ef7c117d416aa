using System.Globalization;
using System.Text;
using SmartPilots.Core;
using SmartPilots.Core.Alerts.Kinds;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Reads;

namespace SmartPilots.Local.Backtest;

/// <summary>
/// An SVG with one panel for each device and stream that alarmed: the values, the limits of its rules, the alarms (red) and what truly happened (grey).
/// </summary>
internal sealed class BacktestPicture(ITelemetryStore store, PilotDefinition pilot, Episode span, IReadOnlyList<Episode> events)
{
    private const int Width = 1_200;
    private const int PanelHeight = 140;
    private const int Gap = 34;
    private const int MostPanels = 20;

    public async Task<string> DrawAsync(IReadOnlyList<AlertItem> alarms, CancellationToken cancellation)
    {
        var panels = alarms.Where(alarm => alarm.Stream is not null).GroupBy(alarm => (alarm.Device, Stream: alarm.Stream!)).Take(MostPanels).ToList();
        var height = panels.Count * (PanelHeight + Gap) + Gap;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n");
        var top = Gap;
        foreach (var panel in panels)
        {
            DeviceKey.TryParse(panel.Key.Device, out var key);
            var device = pilot.Sites.SelectMany(site => site.Devices).First(one => one.Key == key);
            await DrawAsync(svg, top, device, panel.Key.Stream, [.. panel], cancellation);
            top += PanelHeight + Gap;
        }
        return svg.Append("</svg>\n").ToString();
    }

    private async Task DrawAsync(StringBuilder svg, int top, DeviceDefinition device, string stream, List<AlertItem> alarms, CancellationToken cancellation)
    {
        var values = await ColumnsAsync(device, stream, cancellation);
        var limits = device.Rules.Where(rule => rule.Stream == stream).Select(rule => (rule.Condition as Threshold)?.Above ?? (rule.Condition as Threshold)?.Below)
            .OfType<decimal>().Distinct().ToList();
        if (values.Count == 0)
            return;
        var (low, high) = (values.Values.Min(value => value.Low), values.Values.Max(value => value.High));
        (low, high) = (Math.Min(low, limits.DefaultIfEmpty(low).Min()), Math.Max(high, limits.DefaultIfEmpty(high).Max()));
        var range = high == low ? 1 : high - low;
        foreach (var one in events)
            Band(svg, top, one, "#bbb", 0.5);
        foreach (var alarm in alarms)
            Band(svg, top, new Episode(alarm.RaisedAt, alarm.ClearedAt ?? span.End), "#d33", 0.35);
        svg.Append("<path fill=\"none\" stroke=\"#146\" d=\"");
        foreach (var (x, value) in values)
            svg.Append(CultureInfo.InvariantCulture, $"M{x},{Y(value.Low):0.#}V{Y(value.High) - 0.5:0.#}");
        svg.Append("\"/>\n");
        foreach (var limit in limits)
            svg.Append(CultureInfo.InvariantCulture, $"<path stroke=\"#d33\" stroke-dasharray=\"4 3\" d=\"M0,{Y(limit):0.#}H{Width}\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"4\" y=\"{top - 6}\">{device.Key} {stream}: {low:0.###} to {high:0.###}, {alarms.Count} alarms</text>\n");

        decimal Y(decimal value) => top + PanelHeight - (value - low) / range * PanelHeight;
    }

    private void Band(StringBuilder svg, int top, Episode one, string colour, double opacity)
    {
        var (from, to) = (X(one.Start), X(one.End));
        svg.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{from}\" y=\"{top}\" width=\"{Math.Max(1, to - from)}\" height=\"{PanelHeight}\" fill=\"{colour}\" opacity=\"{opacity}\"/>\n");
    }

    private int X(DateTime time) => (int)Math.Clamp((time - span.Start) / (span.End - span.Start + TimeSpan.FromTicks(1)) * Width, 0, Width);

    // Lowest and highest value of each column of pixels.
    private async Task<SortedDictionary<int, (decimal Low, decimal High)>> ColumnsAsync(DeviceDefinition device, string stream, CancellationToken cancellation)
    {
        var columns = new SortedDictionary<int, (decimal Low, decimal High)>();
        var query = RowQuery.InPartition(Tables.Telemetry, device.Key.Partition) with { KeyFrom = ReadingRow.Key(0), KeyTo = ReadingRow.Key(DateTime.MaxValue.Ticks) };
        await foreach (var stored in store.ReadAllAsync(query, cancellation))
        {
            var row = ReadingRow.FromRow(stored);
            var index = row.IndexOf(stream);
            if (index < 0 || !row.Readings[index].IsAggregated)
                continue;
            var (x, value) = (X(new DateTime(row.Ticks, DateTimeKind.Utc)), row.Readings[index].Effective);
            var known = columns.GetValueOrDefault(x, (Low: value, High: value));
            columns[x] = (Math.Min(known.Low, value), Math.Max(known.High, value));
        }
        return columns;
    }
}
