using System.Text;
using SmartPilots.Core.Indicators.Files;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.Indicators;

/// <summary>What is wrong with an indicators file is told with its line and what would put it right.</summary>
public sealed class ProgrammeFileTests
{
    private const string Here = """{ "place": "here", "name": "Here", "top": true, "sites": ["niger-state-water/tap-market"], "people": 10 }""";
    private static readonly PilotCatalog Pilots = new([PilotFileReader.Read(Encoding.UTF8.GetBytes(Repository.Read("pilots/niger-state-water.json")), "p").Pilot!]);

    [Theory]
    [InlineData("""{ "place": "a", "name": "A" }""", "place \"a\" has no parent", "\"top\": true")]
    [InlineData("""{ "place": "a", "name": "A", "in": "heer" }""", "has no parent: there is no place \"heer\"", "did you mean \"here\"?")]
    [InlineData("""{ "place": "a", "name": "A", "in": "b" }, { "place": "b", "name": "B", "in": "a" }""", "place \"a\" lies in itself", "a cycle")]
    [InlineData("""{ "place": "a", "name": "A", "top": true, "to": "2025-07-01" }, { "place": "b", "name": "B", "in": "a" }""",
        "has no parent for a time",
        "who follows")]
    [InlineData("""
        { "place": "t", "name": "T", "top": true },
        { "place": "a", "name": "A", "in": [ { "place": "t", "to": "2026-02-01" }, { "place": "t", "from": "2026-01-01" } ] }
        """,
        "lies in two places at one time", "where the next begins")]
    [InlineData("""{ "place": "a", "name": "A", "top": true, "sites": ["niger-state-water/tap-market"] }""",
        "site \"niger-state-water/tap-market\" lies in two places at one time", "\"to\"")]
    [InlineData("""{ "place": "a", "name": "A", "in": "here" }""", "has sites and places in it", "a place of their own")]
    [InlineData("""{ "place": "a", "name": "A", "top": true, "people": [ 5, { "value": 6, "from": "2026-01-01" } ] }""", "two values of people hold at one time",
        "\"to\"")]
    [InlineData("""{ "place": "a", "name": "A", "top": true, "from": "2026-01-01", "to": "2025-01-01" }""", "it ends before it begins", "swap")]
    [InlineData("""{ "place": "a", "name": "A", "top": true, "sites": ["niger-state-water/tap-markt"] }""", "there is no site \"niger-state-water/tap-markt\"",
        "tap-market")]
    public void A_wrong_place_is_named(string place, string reason, string fix) => AssertWrong($"{Here},\n{place}", "", reason, fix);

    [Theory]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "growth", "stream": "flow_lps", "unit": "L" }""", "flow_lps is no counter", "\"measure\"")]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "mean", "stream": "volume_l", "unit": "L" }""", "volume_l is a counter", "\"measure\"")]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "growth", "stream": "volume_l", "unit": "kg" }""", "L does not convert into kg", "\"unit\"")]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "mean", "stream": "flow_lps", "unit": "furlong" }""", "\"furlong\" is no unit", "UCUM")]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "mean", "stream": "flow_lp", "unit": "L/s" }""", "no device of the places has stream \"flow_lp\"",
        "flow_lps")]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "mean", "stream": "flow_lps", "unit": "L/s", "devices": ["niger-state-water/tap-market/gone"] }""",
        "or no longer", "remove it")]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "share", "stream": "flow_lps", "unit": "%" }""", "a share of time needs limits", "\"low\"")]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "maen", "stream": "flow_lps", "unit": "L/s" }""", "\"maen\" is not one of", "did you mean \"mean\"?")]
    [InlineData("""{ "indicator": "i", "name": "I", "measure": "mean", "stream": "flow_lps", "unit": "L/s", "set": "s" }""", "there is no set \"s\"", "remove it")]
    [InlineData("""{ "indicator": "i", "name": "I", "inputs": { "a": { "measure": "mean", "stream": "flow_lps", "unit": "L/s" } }, "formula": "a * b", "unit": "L/s" }""",
        "there is no number \"b\"", "people")]
    public void A_wrong_indicator_is_named(string indicator, string reason, string fix) => AssertWrong(Here, indicator, reason, fix);

    [Fact]
    public void A_set_holds_its_entries_without_inventing_titles()
    {
        var file = """
            { "programme": "x", "name": "X", "zone": "UTC", "places": [ { "place": "a", "name": "A", "top": true } ],
              "sets": [ { "set": "s", "name": "S", "entries": 73, "titles": { "2": "Known" }, "source": "somebody" } ] }
            """;

        var indicators = ProgrammeFileReader.Read(Encoding.UTF8.GetBytes(file), "x").Programme!.Indicators;

        Assert.Equal(73, indicators.Count);
        Assert.All(indicators, one => Assert.True(one.IsEntered));
        Assert.Equal(["s-1: title to be supplied by the national set", "s-2: Known"], indicators.Take(2).Select(one => $"{one.Id}: {one.Name}"));
    }

    [Fact]
    public void What_ships_is_right()
    {
        var folder = Repository.PathTo("pilots");
        var pilots = new PilotCatalog(Directory.EnumerateFiles(folder, "*.json").Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal))
            .Select(file => PilotFileReader.Read(File.ReadAllBytes(file), file).Pilot!));
        var files = Directory.EnumerateFiles(Path.Combine(folder, "indicators"), "*.json").ToList();

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => ProgrammeFileReader.Read(File.ReadAllBytes(file), file) is { Programme: { } read } ? ProgrammeCheck
            .Check(read, pilots, file)
            : ProgrammeFileReader.Read(File.ReadAllBytes(file), file).Errors));
    }

    private static void AssertWrong(string places, string indicator, string reason, string fix)
    {
        var json = $"{{ \"programme\": \"x\", \"name\": \"X\", \"zone\": \"UTC\",\n\"places\": [\n{places} ],\n\"indicators\": [\n{indicator} ] }}";
        var read = ProgrammeFileReader.Read(Encoding.UTF8.GetBytes(json), "x.json");
        var errors = read.Programme is null ? read.Errors : ProgrammeCheck.Check(read.Programme, Pilots, "x.json");
        var found = errors.FirstOrDefault(error => error.Reason.Contains(reason, StringComparison.Ordinal));
        Assert.True(found is not null, string.Join('\n', errors));
        Assert.Contains(fix, found.Fix);
        Assert.InRange(found.Line, 3, 7);
    }
}
