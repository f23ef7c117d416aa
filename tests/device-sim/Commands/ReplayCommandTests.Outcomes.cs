using System.Text.Json;

namespace SmartPilots.DeviceSim.Tests.Commands;

/// <summary>What a replay says that has not stored all, and what a check says that sends nothing.</summary>
public sealed partial class ReplayCommandTests
{
    [Fact]
    public async Task A_replay_of_which_nothing_is_accepted_says_why_and_fails()
    {
        _system.Unknown = "/a/";

        var code = await RunAsync("replay", Csv("a,2026-01-01 00:00,1"), "--map", MapFile());

        Assert.Equal(1, code);
        Assert.Contains("quarantined: 1 x unknown-device: ", _error.ToString());
        Assert.Contains("nothing was accepted", _error.ToString());
        Assert.Contains("nothing missing, but not all of it is stored", _output.ToString());
    }

    [Fact]
    public async Task A_replay_of_nothing_fails()
    {
        Assert.Equal(1, await RunAsync("replay", Csv("a,2026-01-01 00:00,1"), "--map", MapFile(), "--from", "2027-01-01T00:00:00Z"));

        Assert.Contains("nothing was sent", _error.ToString());
    }

    [Fact]
    public async Task A_check_needs_no_system_and_says_by_column_what_would_be_sent_and_what_could_not_be_read()
    {
        var code = await RunAloneAsync("replay", "--check", Csv(
            "a,2026-01-01 00:00,1.5\na,2026-01-01 00:01,Ice\nb,2026-01-01,1\na,2026-01-01 00:02,\na,2026-01-01 00:03,0.1234567891"), "--map", MapFile());

        Assert.Equal(1, code);
        Assert.Empty(_requests);
        var text = _output.ToString();
        Assert.Contains("would be sent: 2 messages of 1 devices, 2026-01-01 00:00:00Z to 2026-01-01 00:03:00Z", text);
        Assert.Contains("level -> level_m: 2 values, 0.123456789 to 1.5, 1 empty, 1 unreadable", text);
        Assert.Contains("line 3, column 'level': 'Ice' is no number", text);
        Assert.Contains("line 4: '2026-01-01' is no time", text);
        Assert.Contains("1 rows and 1 cells could not be read", text);
        Assert.Contains("rounded to the 9 decimals that are kept, the first is 0.1234567891", text);
        Assert.Contains("there is no pilot file of 'p'", text);
    }

    [Fact]
    public async Task A_check_of_a_whole_file_succeeds_and_knows_what_the_pilot_file_lacks()
    {
        var file = Csv("t1,2026-01-01 00:00,1.5");
        Assert.Equal(0, await RunAloneAsync("replay", "--check", file, "--map", MapFile(), "--json"));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal(1, json.RootElement.GetProperty("columns")[0].GetProperty("values").GetInt64());

        var map = _folder.Write("b.json", Map.Replace("\"p\"", "\"batadal\"").Replace("\"s\"", "\"c-town\"").Replace("level_m", "depth_m"));
        Assert.Equal(1, await RunAloneAsync("replay", "--check", file, "--map", map));
        Assert.Contains("would end in quarantine: 1 x stream depth_m of batadal/c-town/t1", _output.ToString());
    }

    [Theory]
    [InlineData("replay", "--check")]
    [InlineData("inspect")]
    [InlineData("convert", "--out", "o.csv")]
    public async Task No_verb_ends_well_on_rows_that_differ_at_one_time_unless_the_map_expects_it(string verb, params string[] more)
    {
        // The time of day stands in another column, so that all rows are at midnight.
        var file = _folder.Write("d.csv", "day,clock,level\n2026-01-01,00:15,1\n2026-01-01,00:30,2\n2026-01-01,00:45,2\n");
        const string Days = """
            { "pilot": "p", "site": "s", "time": { "column": "day", "format": "yyyy-MM-dd" }, "ignore": ["clock"],
              "wide": [{ "device": "d", "columns": { "level": "level_m" } }], "conflicts": false }
            """;
        string[] arguments = [verb, file, .. more.Select(one => one == "o.csv" ? Path.Combine(_folder.Path, one) : one), "--map"];

        Assert.Equal(1, await RunAloneAsync([.. arguments, _folder.Write("m.json", Days)]));
        Assert.Contains("1 x another value of stream level_m for the time of the row before (is a column of the time missing", $"{_output}{_error}");
        Assert.Equal(0, await RunAloneAsync([.. arguments, _folder.Write("n.json", Days.Replace("false", "true"))]));
    }
}
