using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Tests.Replay;

/// <summary>An empty text in a map is refused with the map, or means what is empty in the file; none matches everything.</summary>
public sealed class EmptyTextTests : IDisposable
{
    private const string Time = "\"time\": { \"column\": \"at\", \"format\": \"yyyy-MM-dd HH:mm\" }";
    private const string Wide = "\"wide\": [{ \"device\": \"d\", \"columns\": { \"x\": \"level_m\" } }]";
    private const string Map = "{ " + Time + ", " + Wide + ", \"ignore\": [\"y\"] }";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{ ", "{ \"comment\": \"\", ", "$.comment")]
    [InlineData("{ ", "{ \"comment\": \" \", ", "$.comment")]
    [InlineData("{ ", "{ \"delimiter\": \"\", ", "$.delimiter")]
    [InlineData("{ ", "{ \"delimiter\": \"\\\"\", ", "$.delimiter")]
    [InlineData("{ ", "{ \"widths\": [], ", "$.widths")]
    [InlineData("{ ", "{ \"header\": [], ", "$.header")]
    [InlineData("{ ", "{ \"decimalSeparator\": \"\", ", "$.decimalSeparator")]
    [InlineData("{ ", "{ \"decimalSeparator\": \"5\", ", "$.decimalSeparator")]
    [InlineData("{ ", "{ \"groupSeparator\": \"\", ", "$.groupSeparator")]
    [InlineData("{ ", "{ \"groupSeparator\": \"-\", ", "$.groupSeparator")]
    [InlineData("{ ", "{ \"encoding\": \"\", ", "$.encoding")]
    [InlineData("{ ", "{ \"fileName\": \"\", ", "$.fileName")]
    [InlineData("{ ", "{ \"extends\": \"\", ", "$.extends")]
    [InlineData("{ ", "{ \"pilot\": \"\", ", "$.pilot")]
    [InlineData("{ ", "{ \"site\": \"\", ", "$.site")]
    [InlineData("{ ", "{ \"only\": { \"x\": [] }, ", "$.only['x']")]
    [InlineData("{ ", "{ \"qualifiers\": { \"\": \"keep\" }, ", "$.qualifiers")]
    [InlineData("{ ", "{ \"qualifiers\": { \" \": \"keep\" }, ", "$.qualifiers")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"qualifiers\": { \"\": 2 } }", "$.wide[0].columns['x'].qualifiers")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"unit\": \"\" }", "$.wide[0].columns['x'].unit")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"qualifierColumn\": \"\" }", "$.wide[0].columns['x'].qualifierColumn")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"decimalSeparator\": \"\" }", "$.wide[0].columns['x'].decimalSeparator")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"decimalSeparator\": \",\", \"groupSeparator\": \",\" }", "$.wide[0].columns['x'].groupSeparator")]
    [InlineData("\"level_m\"", "\"\"", "$.wide[0].columns['x']")]
    [InlineData("\"x\"", "\"\"", "$.wide[0].columns['']")]
    [InlineData("\"d\"", "\"\"", "$.wide[0].device")]
    [InlineData(Wide, "\"wide\": []", "$.wide")]
    [InlineData("{ \"x\": \"level_m\" }", "{}", "$.wide[0].columns")]
    [InlineData("\"column\": \"at\"", "\"column\": \"\"", "$.time.column")]
    [InlineData("\"column\": \"at\"", "\"columns\": []", "$.time")]
    [InlineData("\"format\": \"yyyy-MM-dd HH:mm\"", "\"format\": \"\"", "$.time.format")]
    [InlineData("yyyy-MM-dd HH:mm", "MM-dd HH:mm", "$.time.format")] // of every year, or of none
    [InlineData("\"format\": \"yyyy-MM-dd HH:mm\"", "\"formats\": []", "$.time.formats")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"zone\": \"\"", "$.time.zone")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"since\": \"\"", "$.time.since")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"zoneColumn\": \"\", \"zones\": { \"A\": \"UTC\" }", "$.time.zoneColumn")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"zoneColumn\": \"y\", \"zones\": { \"A\": \"\" }", "$.time.zones['A']")]
    public void One_without_a_meaning_is_refused_with_the_map(string was, string becomes, string where)
    {
        Assert.Contains(was, Map);

        var wrong = Assert.Throws<InputFileException>(() => Table.Read(_folder, "at,x,y\n2026-01-01 00:00,1,2\n", Replaced(was, becomes)));

        Assert.Contains($"m.json: {where}: ", wrong.Message);
    }

    [Theory]
    [InlineData("{ ", "{ \"noValue\": [\"\"], ", "at,x,y\n2026-01-01 00:00,,2\n2026-01-01 00:15,1,\n", "2026-01-01 00:15:00Z d level_m 1")]
    [InlineData("{ ", "{ \"texts\": { \"\": 0 }, ", "at,x,y\n2026-01-01 00:00,,2\n", "2026-01-01 00:00:00Z d level_m 0")]
    [InlineData("{ ", "{ \"only\": { \"y\": [\"\"] }, ", "at,x,y\n2026-01-01 00:00,1,\n2026-01-01 00:15,2,z\n", "2026-01-01 00:00:00Z d level_m 1")]
    [InlineData("\"y\"", "\"\"", "at,x,\n2026-01-01 00:00,1,\n", "2026-01-01 00:00:00Z d level_m 1")]
    [InlineData("\"column\": \"at\"", "\"column\": \"at\", \"zoneColumn\": \"y\", \"zones\": { \"\": \"+01:00\" }", "at,x,y\n2026-01-01 00:00,1,\n",
        "2025-12-31 23:00:00Z d level_m 1")]
    [InlineData("\"level_m\"", "{ \"stream\": \"level_m\", \"groupSeparator\": \"\" }", "at,x,y\n2026-01-01 00:00,1,\n", "2026-01-01 00:00:00Z d level_m 1")]
    public void One_with_a_meaning_means_what_is_empty_in_the_file(string was, string becomes, string file, string reading)
    {
        Assert.Contains(was, Map);
        Assert.Equal([reading], Table.Read(_folder, file, Replaced(was, becomes)));
    }

    // The first place alone.
    private static string Replaced(string was, string becomes)
    {
        var at = Map.IndexOf(was, StringComparison.Ordinal);
        return $"{Map[..at]}{becomes}{Map[(at + was.Length)..]}";
    }
}
