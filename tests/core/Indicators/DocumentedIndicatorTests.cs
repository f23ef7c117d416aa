using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SmartPilots.Core.Indicators;
using SmartPilots.Core.Indicators.Files;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Windows;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.Indicators;

/// <summary>The examples of <c>docs/indicators.md</c> do what the page says: left of ⇒ a stream with its readings of one day, right of it the value or the
/// outcome.</summary>
public sealed partial class DocumentedIndicatorTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    private const string Pilot = """
        { "pilot": "p", "name": "P", "zone": "UTC", "deviceTypes": [ { "type": "t", "name": "T", "streams": [
            { "stream": "level_m", "label": "Level", "unit": "m" }, { "stream": "volume_m3", "label": "Volume", "unit": "m3", "kind": "counter" },
            { "stream": "running", "label": "Runs", "unit": "1", "kind": "state" }, { "stream": "chlorine_mgl", "label": "Chlorine", "unit": "mg/L" } ] } ],
          "sites": [ { "site": "s", "name": "S", "devices": [ { "device": "d", "type": "t" } ] } ] }
        """;

    public static TheoryData<string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string>();
            foreach (Match match in Example().Matches(Repository.Read("docs/indicators.md")))
                examples.Add(match.Groups["indicator"].Value, match.Groups["lines"].Value);
            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_does_what_the_page_says(string indicator, string lines)
    {
        var device = PilotFileReader.Read(Encoding.UTF8.GetBytes(Pilot), "p.json").Pilot!.Sites[0].Devices[0];
        var file = $$"""
            { "programme": "x", "name": "X", "zone": "UTC", "places": [ { "place": "here", "name": "Here", "top": true, "sites": ["p/s"],
              "people": 100, "households": 20, "areaKm2": 2 } ], "indicators": [ {{indicator}} ] }
            """;
        var read = ProgrammeFileReader.Read(Encoding.UTF8.GetBytes(file), "x.json");
        Assert.Empty(read.Errors);
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = line.Split(" ⇒ ");
            Assert.Equal((line, sides[1]), (line, Value(read.Programme!, device, sides[0].Split(' '))));
        }
    }

    [Fact]
    public void Every_measure_has_an_example_or_is_one_of_the_readings_themselves() =>
        Assert.Superset(new HashSet<string> { "growth", "mean", "minimum", "share", "availability", "duration", "percentile" },
            Examples.SelectMany(example => Named().Matches((string)example[0]).Select(match => match.Groups[1].Value)).ToHashSet());

    private static string Value(Programme programme, DeviceDefinition device, string[] words)
    {
        var definition = programme.Indicators[0];
        var windows = new Dictionary<WindowKey, Window>();
        foreach (var reading in words.Skip(1).Select(word => word.Split('=')))
        {
            var ticks = Day.ToDateTime(TimeOnly.ParseExact(reading[0], "HH:mm", CultureInfo.InvariantCulture)).Ticks;
            foreach (var key in Periods.All.Select(period => device.Calendar.WindowOf(period, ticks)))
            {
                windows.TryAdd(key, new Window(key));
                windows[key].Add(words[0], ticks, decimal.Parse(reading[1], CultureInfo.InvariantCulture), (UInt128)ticks, angle: false);
            }
        }
        var parts = definition.Inputs.Select(input => Part(input, device, windows)).ToList();
        var result = LeafValue.Of(definition, programme.Places[0], Day, parts);
        return result.Value is { } value ? $"{value.ToString(CultureInfo.InvariantCulture)} {definition.UnitText()}" : result.Outcome.Code();
    }

    private static DevicePart Part(IndicatorInput input, DeviceDefinition device, Dictionary<WindowKey, Window> windows)
    {
        var stream = device.Streams.First(one => one.Name == input.Stream);
        var day = windows.Values.FirstOrDefault(window => window.Key.Period == Period.Day)?.Find(input.Stream);
        var counted = day is null ? [] : windows.Values.Where(window => window.Key.Period == (DayMeasure.Finer(input, day) ?? Period.Day))
            .OrderBy(window => window.Key.Start).Select(window => (window.Key, window.Find(input.Stream)!)).ToList();
        IReadOnlyList<DayFact> facts = day is null ? [] : [DayMeasure.Of(input, stream, device.Calendar, Day, day, counted, null)];
        return new DevicePart(device, input, stream, facts, new Elapsed(TimeSpan.TicksPerDay, 1));
    }

    [GeneratedRegex("```json\\n(?<indicator>\\{ \"indicator\".*?)\\n```\\n\\n```text\\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("\"measure\": \"([a-z]+)\"")]
    private static partial Regex Named();
}
