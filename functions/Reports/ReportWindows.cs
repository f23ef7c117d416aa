using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Verification;

namespace SmartPilots.Functions.Reports;

/// <summary>Takes what a report says of devices and streams from their windows.</summary>
internal sealed class ReportWindows(ITelemetryStore store, IndicatorPeriod period)
{
    private readonly WindowReader _windows = new(store, period.First, period.Last);
    private readonly int _days = period.Days.Count();
    private WindowsHash _hash;

    public long Count { get; private set; }

    public string Hash => _hash.ToString();

    public async Task AddAsync(DeviceDefinition device, List<DeviceLine> devices, List<StreamLine> streams, CancellationToken cancellationToken)
    {
        foreach (var window in await _windows.DaysAsync(device, cancellationToken))
        {
            if (window.Key.Start < device.Calendar.StartOf(period.First))
                continue;
            Count++;
            _hash.Add(device.Key, window);
        }
        var heard = new SortedSet<DateOnly>();
        var (readings, complete) = (0L, new List<decimal>());
        foreach (var stream in device.Streams)
        {
            var isCounter = stream.Kind == StreamKind.Counter;
            var input = new IndicatorInput { Measure = isCounter ? Measure.Growth : Measure.Mean, Stream = stream.Name, Unit = stream.Unit };
            var facts = await _windows.FactsAsync(device, input, stream, period, null, cancellationToken);
            if (facts.Count == 0)
                continue;
            var start = device.Calendar.StartOf(period.First);
            var number = DeviceNumber.Of(input, stream, facts, new Elapsed(device.Calendar.StartOf(period.Last.AddDays(1)) - start, _days));
            heard.UnionWith(facts.Select(fact => fact.Day));
            readings += number.Readings;
            complete.Add(number.Completeness);
            var isAngle = stream.Kind == StreamKind.Angle;
            streams.Add(new StreamLine($"{device.Key.Pilot}/{device.Key.Site}", device.Name, stream.Label.Length > 0 ? stream.Label : stream.Name, stream.Unit,
                number.Readings,
                isCounter ? number.Value : null, isCounter || isAngle || number.Value is not { } mean ? null : decimal.Round(mean, 4),
                isCounter || isAngle ? null : facts.Min(fact => fact.Min), isCounter || isAngle ? null : facts.Max(fact => fact.Max)));
        }
        devices.Add(new DeviceLine(device.Key.ToString(), device.Name, complete.Count == 0 ? 0m : decimal.Round(complete.Average(), 4), heard.Count, _days, readings,
            Gaps(heard)));
    }

    // Runs of days without any reading.
    private List<string> Gaps(SortedSet<DateOnly> heard)
    {
        var gaps = new List<string>();
        DateOnly? from = null;
        foreach (var day in period.Days.Append(period.Last.AddDays(1)))
        {
            var isSilent = day <= period.Last && !heard.Contains(day);
            if (isSilent)
                from ??= day;
            else if (from is { } first)
            {
                gaps.Add(first == day.AddDays(-1) ? Text(first) : $"{Text(first)} to {Text(day.AddDays(-1))}");
                from = null;
            }
        }
        return gaps;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
