namespace SmartPilots.Cli.Backtest;

/// <summary>
/// An SVG with one panel for each device and stream that alarmed: its values, the limit of each alarm, the alarms (red) and what truly
/// happened (grey).
/// </summary>
internal sealed class BacktestPicture(Episode span, IReadOnlyList<Episode> events)
{
    private const int Width = 1_200;
    private const int PanelHeight = 140;
    private const int Gap = 34;
    private const int MostPanels = 40;

    private readonly StringBuilder _svg = new();

    public string Draw(BacktestRun run, IReadOnlyList<Alarm> alarms)
    {
        var panels = alarms.Where(alarm => alarm.Raised.Stream is not null).GroupBy(alarm => (alarm.Device, Stream: alarm.Raised.Stream!)).Take(MostPanels).ToList();
        var height = panels.Count * (PanelHeight + Gap) + Gap;
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>");
        var top = Gap;
        foreach (var panel in panels)
        {
            var device = run.Devices.Single(one => one.Device.Key == panel.Key.Device);
            DrawPanel(top, $"{panel.Key.Device} {panel.Key.Stream}", Columns(device.Seen[panel.Key.Stream]), [.. panel]);
            top += PanelHeight + Gap;
        }
        Add($"</svg>");
        return _svg.ToString();
    }

    private void DrawPanel(int top, string title, SortedDictionary<int, (decimal Low, decimal High)> columns, List<Alarm> alarms)
    {
        var limits = alarms.Where(alarm => alarm.Raised is { Limit: not null, Measure: null }).Select(alarm => alarm.Raised.Limit!.Value).Distinct().ToList();
        var all = columns.Values.SelectMany(value => new[] { value.Low, value.High }).Concat(limits).ToList();
        var (low, high) = (all.Min(), all.Max());
        var range = high == low ? 1 : high - low;
        foreach (var one in events)
            Band(top, one, "#bbb", 0.6);
        foreach (var alarm in alarms)
            Band(top, new Episode(alarm.RaisedAt, alarm.ClearedAt ?? span.End), "#d33", 0.35);
        var path = new StringBuilder();
        foreach (var (x, value) in columns)
            path.Append(CultureInfo.InvariantCulture, $"M{x},{Y(value.Low):0.#}V{Y(value.High) - 0.5m:0.#}");
        Add($"<path fill=\"none\" stroke=\"#146\" d=\"{path}\"/>");
        foreach (var limit in limits)
            Add($"<path stroke=\"#d33\" stroke-dasharray=\"4 3\" d=\"M0,{Y(limit):0.#}H{Width}\"/>");
        Add($"<text x=\"4\" y=\"{top - 6}\">{title}: {low:0.###} to {high:0.###}, {alarms.Count} alarms</text>");

        decimal Y(decimal value) => top + PanelHeight - (value - low) / range * PanelHeight;
    }

    private void Band(int top, Episode one, string colour, double opacity)
    {
        var (from, to) = (X(one.Start), X(one.End));
        Add($"<rect x=\"{from}\" y=\"{top}\" width=\"{Math.Max(1, to - from)}\" height=\"{PanelHeight}\" fill=\"{colour}\" opacity=\"{opacity}\"/>");
    }

    // Lowest and highest value of each column of pixels.
    private SortedDictionary<int, (decimal Low, decimal High)> Columns(List<(long Ticks, decimal Value)> seen)
    {
        var columns = new SortedDictionary<int, (decimal Low, decimal High)>();
        foreach (var (ticks, value) in seen)
        {
            var time = new DateTime(ticks, DateTimeKind.Utc);
            if (time < span.Start || time > span.End)
                continue;
            var x = X(time);
            var known = columns.GetValueOrDefault(x, (Low: value, High: value));
            columns[x] = (Math.Min(known.Low, value), Math.Max(known.High, value));
        }
        return columns;
    }

    private int X(DateTime time) => (int)Math.Clamp((time - span.Start) / (span.End - span.Start + TimeSpan.FromTicks(1)) * Width, 0, Width);

    private void Add(FormattableString line) => _svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
