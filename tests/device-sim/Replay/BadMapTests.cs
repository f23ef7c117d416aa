using SmartPilots.DeviceSim.Files;
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
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"scale\": \"x\" }", "$.wide[0].columns.x", "scale: must be a number")]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"p\", \"order\": \"up\"", "$.order", "must be one of auto, oldest-first, newest-first")]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"p\", \"qualifiers\": { \"\": \"keep\" }", "$.qualifiers", "has an empty text")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"qualifiers\": { \"\": 2 } }", "$.wide[0].columns['x'].qualifiers", "has an empty text")]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"p\", \"comment\": \"\"", "$.comment", "every line would be a comment")]
    [InlineData("{ \"column\": \"at\", \"format\": \"yyyy-MM-dd HH:mm\", \"zone\": \"UTC\" }", "\"at\"", "$.time", "must be an object")]
    [InlineData("\"format\": \"yyyy-MM-dd HH:mm\", ", "", "$.time", "")]
    [InlineData("{ \"pilot\"", "\"pilot\"", "byte 7", "after one JSON value")]
    [InlineData("{ ", "{ \"comment\": \" \", ", "$.comment", "")]
    [InlineData("{ ", "{ \"delimiter\": \"\", ", "$.delimiter", "")]
    [InlineData("{ ", "{ \"delimiter\": \"\\\"\", ", "$.delimiter", "")]
    [InlineData("{ ", "{ \"widths\": [], ", "$.widths", "")]
    [InlineData("{ ", "{ \"header\": [], ", "$.header", "")]
    [InlineData("{ ", "{ \"decimalSeparator\": \"\", ", "$.decimalSeparator", "")]
    [InlineData("{ ", "{ \"decimalSeparator\": \"5\", ", "$.decimalSeparator", "")]
    [InlineData("{ ", "{ \"groupSeparator\": \"\", ", "$.groupSeparator", "")]
    [InlineData("{ ", "{ \"groupSeparator\": \"-\", ", "$.groupSeparator", "")]
    [InlineData("{ ", "{ \"encoding\": \"\", ", "$.encoding", "")]
    [InlineData("{ ", "{ \"fileName\": \"\", ", "$.fileName", "")]
    [InlineData("{ ", "{ \"extends\": \"\", ", "$.extends", "")]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"\"", "$.pilot", "")]
    [InlineData("\"site\": \"s\"", "\"site\": \"\"", "$.site", "")]
    [InlineData("{ ", "{ \"only\": { \"x\": [] }, ", "$.only['x']", "")]
    [InlineData("{ ", "{ \"qualifiers\": { \" \": \"keep\" }, ", "$.qualifiers", "")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"unit\": \"\" }", "$.wide[0].columns['x'].unit", "")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"qualifierColumn\": \"\" }", "$.wide[0].columns['x'].qualifierColumn", "")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"decimalSeparator\": \"\" }", "$.wide[0].columns['x'].decimalSeparator", "")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"decimalSeparator\": \",\", \"groupSeparator\": \",\" }", "$.wide[0].columns['x'].groupSeparator", "")]
    [InlineData("\"level_m\"", "\"\"", "$.wide[0].columns['x']", "")]
    [InlineData("\"x\"", "\"\"", "$.wide[0].columns['']", "")]
    [InlineData("\"d\"", "\"\"", "$.wide[0].device", "")]
    [InlineData("[{ \"device\": \"d\", \"columns\": { \"x\": \"level_m\" } }]", "[]", "$.wide", "")]
    [InlineData("{ \"x\": \"level_m\" }", "{}", "$.wide[0].columns", "")]
    [InlineData("\"column\": \"at\"", "\"column\": \"\"", "$.time.column", "")]
    [InlineData("\"column\": \"at\"", "\"columns\": []", "$.time", "")]
    [InlineData("\"format\": \"yyyy-MM-dd HH:mm\"", "\"format\": \"\"", "$.time.format", "")]
    [InlineData("yyyy-MM-dd HH:mm", "MM-dd HH:mm", "$.time.format", "")] // of every year, or of none
    [InlineData("\"format\": \"yyyy-MM-dd HH:mm\"", "\"formats\": []", "$.time.formats", "")]
    [InlineData("\"zone\": \"UTC\"", "\"zone\": \"\"", "$.time.zone", "")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"since\": \"\"", "$.time.since", "")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"zoneColumn\": \"\", \"zones\": { \"A\": \"UTC\" }", "$.time.zoneColumn", "")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"zoneColumn\": \"y\", \"zones\": { \"A\": \"\" }", "$.time.zones['A']", "")]
    public void A_mistake_in_a_map_is_named_with_file_path_and_reason(string was, string becomes, string where, string why)
    {
        var map = _folder.Write("bad.map.json", Replaced(was, becomes));
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

    [Theory]
    [InlineData(false, "cut off")]
    [InlineData(true, "damaged")]
    public void An_archive_that_is_not_whole_is_an_error(bool isDamaged, string why)
    {
        var rows = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"2026-01-01 00:{i % 60:00},{i * 7919 % 1000},2\n"));
        using var packed = new MemoryStream();
        using (var packing = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            packing.Write(System.Text.Encoding.UTF8.GetBytes("at,x,y\n" + rows));
        var bytes = packed.ToArray();
        if (isDamaged)
            bytes.AsSpan(bytes.Length / 2, 200).Fill(0xFF);
        else
            bytes = bytes[..(bytes.Length / 2)];
        var file = Path.Combine(_folder.Path, "r.csv.gz");
        File.WriteAllBytes(file, bytes);

        var wrong = Assert.Throws<InputFileException>(() => CsvRecording.Open(file, _folder.Write("m.json", Good)).Messages().Count());

        Assert.StartsWith($"{file}: file: its gzip is {why} after ", wrong.Message);
    }

    [Fact]
    public void An_empty_recording_is_an_error() =>
        Assert.Throws<InputFileException>(() => CsvRecording.Open(_folder.Write("r.csv", ""), _folder.Write("m.json", Good)));

    [Theory]
    [InlineData("{ ", "{ \"noValue\": [\"\"], ", "at,x,y\n2026-01-01 00:00,,2\n2026-01-01 00:15,1,\n", "2026-01-01 00:15:00Z d level_m 1")]
    [InlineData("{ ", "{ \"texts\": { \"\": 0 }, ", "at,x,y\n2026-01-01 00:00,,2\n", "2026-01-01 00:00:00Z d level_m 0")]
    [InlineData("{ ", "{ \"only\": { \"y\": [\"\"] }, ", "at,x,y\n2026-01-01 00:00,1,\n2026-01-01 00:15,2,z\n", "2026-01-01 00:00:00Z d level_m 1")]
    [InlineData("\"y\"", "\"\"", "at,x,\n2026-01-01 00:00,1,\n", "2026-01-01 00:00:00Z d level_m 1")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"zoneColumn\": \"y\", \"zones\": { \"\": \"+01:00\" }", "at,x,y\n2026-01-01 00:00,1,\n",
        "2025-12-31 23:00:00Z d level_m 1")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"groupSeparator\": \"\" }", "at,x,y\n2026-01-01 00:00,1,\n", "2026-01-01 00:00:00Z d level_m 1")]
    public void Where_an_empty_text_is_no_mistake_it_means_what_is_empty_in_the_file(string was, string becomes, string file, string reading)
    {
        Assert.Equal([reading], Table.Read(_folder, file, Replaced(was, becomes)));
    }

    // The first place alone.
    private static string Replaced(string was, string becomes)
    {
        var at = Good.IndexOf(was, StringComparison.Ordinal);
        Assert.True(at >= 0, was);
        return $"{Good[..at]}{becomes}{Good[(at + was.Length)..]}";
    }
}
