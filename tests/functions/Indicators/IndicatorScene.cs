using System.Globalization;
using System.Text;
using SmartPilots.Core.Indicators;
using SmartPilots.Core.Indicators.Files;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Indicators;

/// <summary>Indicators over the two meters of an <see cref="IngestScene"/>; its one site is a ward of a city. It begins on 2026-03-01 at 13:00 by the site.</summary>
internal sealed class IndicatorScene
{
    public const string File = """
        { "programme": "x", "name": "X", "zone": "Europe/Madrid", "places": [ { "place": "city", "name": "City", "top": true },
            { "place": "ward", "name": "Ward", "in": "city", "sites": ["p/s"], "people": 100 }, { "place": "dry", "name": "Dry", "in": "city", "people": 900 } ],
          "indicators": [
            { "indicator": "flow", "name": "Mean flow", "measure": "mean", "stream": "flow_lps", "unit": "L/min", "periods": ["day", "month", "quarter"],
                "completeness": 0 },
            { "indicator": "one", "name": "Of one", "measure": "maximum", "stream": "flow_lps", "unit": "L/s", "devices": ["p/s/d2"], "completeness": 0 },
            { "indicator": "busy", "name": "Busy", "measure": "share", "stream": "flow_lps", "low": 3, "unit": "%", "completeness": 0 },
            { "indicator": "survey", "name": "Asked", "entered": true, "unit": "%" } ] }
        """;

    public static readonly IndicatorPeriod March = Period("2026-03");
    private readonly OperationCounter _counter;

    public IndicatorScene()
    {
        _counter = new OperationCounter(Ingest.Store);
        Programme = ProgrammeFileReader.Read(Encoding.UTF8.GetBytes(File), "x.json").Programme!;
        Store = new IndicatorStore(_counter);
        Computation = new IndicatorComputation(_counter, Store, Ingest.Clock);
    }

    public IngestScene Ingest { get; } = new();
    public Programme Programme { get; private set; }
    public IndicatorStore Store { get; }
    public IndicatorComputation Computation { get; }

    public static IndicatorPeriod Period(string text) => IndicatorPeriod.TryParse(text, out var period) ? period : throw new FormatException(text);

    /// <summary>The file with a text in place of another.</summary>
    public void Edit(string text, string other) =>
        Programme = ProgrammeFileReader.Read(Encoding.UTF8.GetBytes(File.Replace(text, other, StringComparison.Ordinal)), "x.json").Programme!;

    /// <summary>A reading of a meter so many hours after the start.</summary>
    public Task<string> SendAsync(int hours, int value, string device = "d1") => Ingest.SendAsync(Ingest.Message(hours * 3600, $"\"flow_lps\":{value}", device: device));

    public async Task<ComputationTally> ComputeAsync(string indicator = "flow", IndicatorPeriod? period = null)
    {
        var of = period ?? March;
        return await Computation.ComputeAsync(Programme, Ingest.Pilots.Current, Programme.FindIndicator(indicator)!, of, null, Computation.Windows(of), default);
    }

    /// <summary>What the computation read and wrote.</summary>
    public async Task<OperationCounts> CountAsync()
    {
        var before = _counter.Counts;
        await ComputeAsync();
        return _counter.Counts - before;
    }

    public async Task<string> ValueAsync(string place, string indicator = "flow", IndicatorPeriod? period = null)
    {
        var value = (await Store.FindAsync("x", indicator, period ?? March, place, default))!;
        var number = value.Result.Value?.ToString(CultureInfo.InvariantCulture) ?? value.Result.Outcome.Code();
        return $"{number} {value.Status.ToString().ToLowerInvariant()} {value.Revision}"
            + (value.Reason.Length > 0 ? $": {value.Reason}" : "");
    }

    public Task<IndicatorExplanationAnswer> ExplainAsync(string place, string indicator = "flow") =>
        new IndicatorExplanation(Ingest.Store, Store, Ingest.Clock)
        .ExplainAsync(Programme, Ingest.Pilots.Current, Programme.FindIndicator(indicator)!, March, Programme.Places.First(one => one.Id == place), default);
}
