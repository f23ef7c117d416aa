using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Tests.Replay;

public sealed class BadMapTests : IDisposable
{
    private const string Good = """
        { "pilot": "p", "site": "s", "time": { "column": "at", "format": "yyyy-MM-dd HH:mm", "zone": "UTC" },
          "wide": [{ "device": "d", "columns": { "x": "level_m" } }], "ignore": ["y"] }
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"P\"", "$.pilot", "'P' is not lower case")]
    [InlineData("\"site\": \"s\", ", "", "$.site", "is missing")]
    [InlineData("\"site\"", "\"sites\"", "$.sites", "there is no key \"sites\"")]
    [InlineData("yyyy-MM-dd HH:mm", "yyyy-QQ", "$.time.format", "write a pattern such as")]
    [InlineData("yyyy-MM-dd HH:mm", "%Y-%m-%d", "$.time.format", "yyyy, MM, dd, HH, mm and ss stand for")]
    [InlineData("\"zone\": \"UTC\"", "\"since\": \"2000\"", "$.time.since", "write it as 2000-01-31")]
    [InlineData("\"zone\": \"UTC\"", "\"since\": \"2000-01-01\"", "$.time.since", "only a count has a beginning")]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"p\", \"only\": { \"id\": [\"1\"] }", "$.only['id']", "no column 'id'")]
    [InlineData("\"UTC\"", "\"Mars/Base\"", "$.time.zone", "Mars/Base")]
    [InlineData("\"column\": \"at\"", "\"column\": \"when\"", "$.time.column", "no column 'when'")]
    [InlineData("\"x\": \"level_m\"", "\"z\": \"level_m\"", "$.wide[0].columns['z']", "no column 'z'")]
    [InlineData("\"level_m\"", "\"Level\"", "$.wide[0].columns['x']", "'Level' is no stream name")]
    [InlineData("\"device\": \"d\"", "\"device\": \"d/e\"", "$.wide[0].device", "d/e")]
    [InlineData("\"ignore\": [\"y\"]", "\"ignore\": []", "$.ignore", "'y'")]
    [InlineData("\"wide\": [{ \"device\": \"d\", \"columns\": { \"x\": \"level_m\" } }], ", "", "$", "exactly one of 'wide' and 'long'")]
    [InlineData("\"zone\": \"UTC\"", "\"repeatedHour\": \"guess\"", "$.time.repeatedHour", "")]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": 7", "$.pilot", "must be a text")]
    [InlineData("\"wide\": [{ \"device\": \"d\", \"columns\": { \"x\": \"level_m\" } }]", "\"wide\": {}", "$.wide", "must be an array")]
    [InlineData("\"ignore\": [\"y\"]", "\"conflicts\": \"yes\"", "$.conflicts", "must be true or false")]
    [InlineData("\"format\": \"yyyy-MM-dd HH:mm\", ", "", "$.time", "")]
    [InlineData("{ \"pilot\"", "\"pilot\"", "byte 7", "after one JSON value")]
    public void A_mistake_in_a_map_is_named_with_file_path_and_reason(string was, string becomes, string where, string why)
    {
        Assert.Contains(was, Good);
        var map = _folder.Write("bad.map.json", Good.Replace(was, becomes));
        var csv = _folder.Write("r.csv", "at,x,y\n2026-01-01 00:00,1,2\n");

        var wrong = Assert.Throws<InputFileException>(() => CsvRecording.Open(csv, map));

        Assert.StartsWith($"{map}: {where}: ", wrong.Message);
        Assert.Contains(why, wrong.Message);
        Assert.DoesNotContain("System.", wrong.Message);
    }

    [Fact]
    public void The_good_map_is_good() =>
        Assert.Single(CsvRecording.Open(_folder.Write("r.csv", "at,x,y\n2026-01-01 00:00,1,2\n"), _folder.Write("m.json",
            Good)).Messages());

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var wrong = Assert.Throws<InputFileException>(() => CsvRecording.Open("nowhere.csv", _folder.Write("m.json", Good)));

        Assert.Equal("nowhere.csv: file: there is no such file", wrong.Message);
    }

    [Fact]
    public void An_empty_recording_is_an_error() =>
        Assert.Throws<InputFileException>(() => CsvRecording.Open(_folder.Write("r.csv", ""), _folder.Write("m.json", Good)));
}
