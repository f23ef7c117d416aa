using System.Text;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Tests.Replay;

/// <summary>Shapes of files that loggers and services really write.</summary>
public sealed class LoggerFileTests : IDisposable
{
    private const string Plain = """{ "time": { "column": "t", "format": "yyyy-MM-dd HH:mm" }, "wide": [{ "device": "d", "columns": { "a": "a" } }] }""";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("12.345", "'12.345' is a number only with \"groupSeparator\": \".\"")]
    [InlineData("1 234", "'1 234' is a number only with \"groupSeparator\": \" \"")]
    [InlineData("NAN", "'NAN' is no number")]
    [InlineData("12345678901234567", "'12345678901234567' is not below 1e15")]
    [InlineData(">100", "'>100' is no number")]
    public void A_number_in_another_writing_than_the_maps_is_unreadable(string cell, string why)
    {
        var lines = Table.Read(_folder, $"t;a\n2025-03-01 00:00;{cell}\n2025-03-01 00:15;0,5\n",
            Plain.Replace("{ \"time\"", "{ \"delimiter\": \";\", \"decimalSeparator\": \",\", \"time\""));

        Assert.Equal("2025-03-01 00:15:00Z d a 0.5", lines[0]);
        Assert.StartsWith($"line 2, column 'a': {why}", Assert.Single(lines.Skip(1)));
    }

    [Theory]
    [InlineData(".", "12.345", "12345")]
    [InlineData(".", "1.012.347", "1012347")]
    [InlineData(".", "12.346,5", "12346.5")]
    [InlineData(".", "-1.234", "-1234")]
    [InlineData(" ", "1\u00A0234,5", "1234.5")]
    [InlineData("'", "1'234", "1234")]
    [InlineData(".", "1.23", null)]
    [InlineData(".", "1234.567", null)]
    [InlineData(".", "1.2345,6", null)]
    [InlineData(".", "1,234.5", null)]
    public void Groups_are_of_three_digits(string group, string cell, string? value)
    {
        var lines = Table.Read(_folder, $"t;a\n2025-03-01 00:00;{cell}\n",
            Plain.Replace("{ \"time\"", $"{{ \"delimiter\": \";\", \"decimalSeparator\": \",\", \"groupSeparator\": \"{group}\", \"time\""));

        Assert.StartsWith(value is not null ? $"2025-03-01 00:00:00Z d a {value}" : $"line 2, column 'a': '{cell}' is ", Assert.Single(lines));
    }

    [Theory]
    [InlineData("utf-16", "\"encoding\": \"utf-16\",")]
    [InlineData("utf-16", "")]
    [InlineData("utf-16BE", "")]
    [InlineData("iso-8859-1", "\"encoding\": \"latin1\",")]
    [InlineData("iso-8859-1", "\"encoding\": \"windows-1252\",")]
    [InlineData("utf-8", "")]
    public void A_file_is_read_in_its_encoding_with_and_without_byte_order_mark(string encoding, string key)
    {
        var bytes = Encoding.GetEncoding(encoding);
        var map = Plain.Replace("{ \"time\"", $"{{ {key} \"time\"").Replace("\"a\": \"a\"", "\"Temp°C\": \"a\"");
        foreach (var mark in new[] { bytes.GetPreamble(), [] })
        {
            var file = Path.Combine(_folder.Path, "r.csv");
            File.WriteAllBytes(file, [.. mark, .. bytes.GetBytes("t,Temp°C\r\n2025-03-01 00:15,0.412\r\n")]);

            Assert.Equal(["2025-03-01 00:15:00Z d a 0.412"], Table.Read(Table.Open(_folder, file, map)));
        }
    }

    [Fact]
    public void A_file_in_an_encoding_that_is_not_named_says_so()
    {
        var file = Path.Combine(_folder.Path, "r.csv");
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes("t,Temp°C\n2025-03-01 00:15,0.412\n"));

        Assert.Contains("line 1: is not UTF-8: say in the map what it is",
            Assert.Throws<InputFileException>(() => Table.Open(_folder, file, Plain)).Message);
    }

    [Fact]
    public void A_column_that_stands_twice_is_an_error_that_names_the_way_out()
    {
        var wrong = Assert.Throws<InputFileException>(() => Table.Read(_folder, "t,a,b,a\n2025-03-01 00:15,1,2,3\n",
            Plain.Replace("\"wide\"", "\"ignore\": [\"b\"], \"wide\"")));

        Assert.Contains("2 columns 'a' (columns 2 and 4)", wrong.Message);
        Assert.Contains("'#2'", wrong.Message);
    }

    [Fact]
    public void Two_columns_of_one_stream_are_an_error() => Assert.Contains("are both stream 'x'", Assert.Throws<InputFileException>(() =>
        Table.Read(_folder, "t,a,b\n2025-03-01 00:15,1,2\n", Plain.Replace("\"a\": \"a\"", "\"a\": \"x\", \"b\": \"x\""))).Message);

    [Fact]
    public void A_quoted_cell_may_go_over_lines_and_a_bare_quote_is_a_character() => Assert.Equal(
        ["2025-03-01 00:00:00Z d a 1", "2025-03-01 00:15:00Z d a 2", "2025-03-01 00:30:00Z d a 3"],
        Table.Read(_folder, "t,a,note\n2025-03-01 00:00,1,\"two\nlines, \"\"quoted\"\"\"\n2025-03-01 00:15,2,well 2\" casing\n2025-03-01 00:30,3,well 2\" casing\n",
            Plain.Replace("\"wide\"", "\"ignore\": [\"note\"], \"wide\"")));

    [Fact]
    public void A_quote_that_is_never_closed_costs_its_row()
    {
        var lines = Table.Read(_folder, "t,a\n2025-03-01 00:00,1\n2025-03-01 00:15,\"2\n2025-03-01 00:30,3\n", Plain);

        Assert.Equal(["2025-03-01 00:00:00Z d a 1", "2025-03-01 00:30:00Z d a 3"], lines.Take(2));
        Assert.StartsWith("line 3: a quote opens in this row and is not closed", Assert.Single(lines.Skip(2)));
    }

    [Fact]
    public void Two_quotes_that_are_never_closed_cost_their_two_rows() => Assert.Equal(
        ["2025-03-01 00:30:00Z d a 3", "line 2: a quote opens", "line 3: a quote opens"],
        Table.Read(_folder, "t,a,note\n2025-03-01 00:00,1,\"well 2\n2025-03-01 00:15,2,\"well 3\n2025-03-01 00:30,3,x\n",
            Plain.Replace("\"wide\"", "\"ignore\": [\"note\"], \"wide\"")).Select(line => line.Split(" in this row")[0]));

    [Fact]
    public void A_file_that_ends_within_a_row_loses_the_number_that_may_be_cut() => Assert.Equal(
        ["2025-03-01 00:00:00Z d a 12.5", "2025-03-01 00:00:00Z d b 1", "line 3, column 'a': the file ends within this row: the number may be cut",
            "line 3, column 'b': the row ends before it"],
        Table.Read(_folder, "t,a,b\n2025-03-01 00:00,12.5,1\n2025-03-01 00:15,12", Plain.Replace("\"a\": \"a\"", "\"a\": \"a\", \"b\": \"b\"")));

    [Fact]
    public void A_row_with_more_cells_than_names_is_unreadable() => Assert.Equal(["line 2: 3 cells instead of 2"],
        Table.Read(_folder, "t,a\n2025-03-01 00:00,12,5\n", Plain));

    [Fact]
    public void Blanks_between_cells_and_a_date_in_five_columns_are_read() => Assert.Equal(
        ["2026-01-05 13:00:00Z d wind_ms 3.1", "2026-01-05 13:00:00Z d pressure_hpa 1013.2", "2026-01-05 12:50:00Z d wind_ms 2.9",
            "2026-01-05 12:50:00Z d wave_m 0.5", "2026-01-05 12:50:00Z d pressure_hpa 1013.1"],
        Table.Read(_folder, "#YY  MM DD hh mm WSPD  WVHT   PRES\n#yr  mo dy hr mn  m/s     m    hPa\n"
            + "2026 01 05 13 00  3.1    MM 1013.2\n2026 01 05 12 50  2.9   0.5 1013.1\n", """
            { "delimiter": "whitespace", "noValue": ["MM"], "order": "oldest-first",
              "time": { "columns": ["#YY", "MM", "DD", "hh", "mm"], "format": "yyyy MM dd HH mm" },
              "wide": [{ "device": "d", "columns": { "WSPD": "wind_ms", "WVHT": "wave_m", "PRES": "pressure_hpa" } }] }
            """));

    [Theory]
    [InlineData("iso8601", "2025-03-01T00:15:00+01:00", "2025-02-28 23:15:00Z")]
    [InlineData("iso8601", "2025-03-01T00:45:00.250+0530", "2025-02-28 19:15:00.250Z")]
    [InlineData("iso8601", "20250301T001500Z", "2025-03-01 00:15:00Z")]
    [InlineData("iso8601", "2025-03-01T24:00:00", "2025-03-01 23:00:00Z")]
    [InlineData("iso8601", "2025/03/01 01:15", "2025-03-01 00:15:00Z")]
    [InlineData("iso8601", "2026-03-29 01:30:00 UTC", "2026-03-29 01:30:00Z")]
    [InlineData("yyyy-MM-ddTHH:mm:sso<G>", "2025-03-01T00:15:00+01:00", "2025-02-28 23:15:00Z")]
    [InlineData("unix", "1740787200.5", "2025-03-01 00:00:00.500Z")]
    [InlineData("unix-us", "1740787200000000", "2025-03-01 00:00:00Z")]
    [InlineData("unix-ns", "1740787200000000000", "2025-03-01 00:00:00Z")]
    [InlineData("excel", "45717.5", "2025-03-01 11:00:00Z")]
    [InlineData("excel-1904", "44255.25", "2025-03-01 05:00:00Z")]
    [InlineData("s", "1740787200.5", "2025-03-01 00:00:00.500Z")]
    [InlineData("dotnet-ticks", "638763840000000000", "2025-03-01 00:00:00Z")]
    [InlineData("filetime", "133852608000000000", "2025-03-01 00:00:00Z")]
    [InlineData("excel", "45717,5", "2025-03-01 11:00:00Z")]
    [InlineData("s\", \"since\": \"2000-01-01", "794102400", "2025-03-01 00:00:00Z")]
    [InlineData("excel\", \"since\": \"2024-12-31", "60.25", "2025-03-01 05:00:00Z")]
    [InlineData("yyyy DDD HHmm", "2025 60 115", "2025-03-01 00:15:00Z")]
    [InlineData("yyyy DDD HHmm", "2024 366 2400", "2024-12-31 23:00:00Z")]
    [InlineData("iso8601", "2025-03-01", "2025-02-28 23:00:00Z")]
    [InlineData("M/d/yy h:mmt", "3/1/25 12:15a", "2025-02-28 23:15:00Z")]
    [InlineData("dd/MM/yyyy hh:mm tt", "01/03/2025 12:15 p. m.", "2025-03-01 11:15:00Z")]
    public void Times_of_many_kinds_are_read(string format, string text, string utc)
    {
        var lines = Table.Read(_folder, $"t;a\n{text};1\n", Plain
            .Replace("yyyy-MM-dd HH:mm\"", $"{format}\", \"zone\": \"+01:00\"").Replace("{ \"time\"", "{ \"delimiter\": \";\", \"time\""));

        Assert.Equal([$"{utc} d a 1"], lines);
    }

    [Theory]
    [InlineData("+01:00")]
    [InlineData("UTC+1")]
    [InlineData("Etc/GMT-1")]
    public void A_clock_that_never_follows_summer_time_has_an_offset(string zone) => Assert.Equal(["2025-07-01 11:00:00Z d a 1"],
        Table.Read(_folder, "t,a\n2025-07-01 12:00,1\n", Plain.Replace("HH:mm\"", $"HH:mm\", \"zone\": \"{zone}\"")));

    [Fact]
    public void Of_rows_of_several_tables_those_that_the_map_is_about_are_read() => Assert.Equal(
        ["2025-03-01 00:15:00Z d battery_v 12.61", "2025-03-01 00:15:00Z d level_m 0.412", "2025-03-02 00:00:00Z d battery_v 12.6",
            "2025-03-02 00:00:00Z d level_m 0.5"],
        Table.Read(_folder, "101,2025,60,15,12.61,0.412\n102,2025,60,2400,9\n103,7\n101,2025,60,2400,12.6,.5\n", """
            { "header": ["id", "y", "d", "hm", "bv", "lvl"], "only": { "id": ["101"] }, "time": { "columns": ["y", "d", "hm"], "format": "yyyy DDD HHmm" },
              "wide": [{ "device": "d", "columns": { "bv": "battery_v", "lvl": "level_m" } }] }
            """));

    [Fact]
    public void Quotes_hold_blanks_together_between_blanks() => Assert.Equal(["2025-03-01 00:15:00Z d a 0.4"],
        Table.Read(_folder, "\"t\" \"a\"\n\"2025-03-01 00:15\" 0.4\n", Plain.Replace("{ \"time\"", "{ \"delimiter\": \"whitespace\", \"time\"")));

    [Fact]
    public void A_short_file_that_stands_newest_first_is_read_from_its_end() => Assert.Equal(
        ["2025-10-25 23:00:00Z d a 1", "2025-10-26 00:00:00Z d a 2", "2025-10-26 01:00:00Z d a 3", "2025-10-26 02:00:00Z d a 4"],
        Table.Read(_folder, "t,a\n2025-10-26 03:00,4\n2025-10-26 02:00,3\n2025-10-26 02:00,2\n2025-10-26 01:00,1\n",
            Plain.Replace("HH:mm\"", "HH:mm\", \"zone\": \"Europe/Berlin\", \"repeatedHour\": \"file-order\"")));

    [Fact]
    public void Rows_of_the_wrong_format_of_times_are_no_rows_of_units() =>
        Assert.Equal(3, Table.Read(_folder, "t,a\n01/03/2025,x\n02/03/2025,y\n03/03/2025,z\n", Plain).Count);

    [Fact]
    public void A_row_without_a_time_is_unreadable_unless_the_map_says_otherwise()
    {
        const string Text = "t,a\n2025-03-01 00:00,1\n,2\n,\n";

        Assert.Contains(Table.Read(_folder, Text, Plain), line => line.StartsWith("line 3: the row has values and no time", StringComparison.Ordinal));
        Assert.Equal(["2025-03-01 00:00:00Z d a 1"], Table.Read(_folder, Text, Plain.Replace("HH:mm\"", "HH:mm\", \"missing\": \"skip\"")));
    }

    [Fact]
    public void A_date_that_stands_in_the_first_row_of_its_day_alone_holds_for_the_rows_after_it() => Assert.Equal(
        ["2025-03-01 00:00:00Z d a 1", "2025-03-01 00:15:00Z d a 2", "2025-03-02 00:00:00Z d a 3"],
        Table.Read(_folder, "d,t,a\n2025-03-01,00:00,1\n,00:15,2\n2025-03-02,00:00,3\n",
            Plain.Replace("\"column\": \"t\"", "\"missing\": \"previous\", \"columns\": [\"d\", \"t\"]")));

    [Fact]
    public void A_header_in_the_middle_of_a_file_is_no_row() => Assert.Equal(["2025-03-01 00:00:00Z d a 1", "2025-03-01 00:15:00Z d a 2"],
        Table.Read(_folder, "t,a\n2025-03-01 00:00,1\nt,a\n2025-03-01 00:15,2\n", Plain));

    [Fact]
    public void Ascending_too_each_stream_has_its_own_repeated_hour() => Assert.Equal(
        ["00:30 a", "00:30 b", "01:00 a", "01:00 b", "01:30 a", "01:30 b", "02:00 a"],
        Table.Read(_folder, """
            t,k,v
            2023-10-29 02:30,a,1
            2023-10-29 02:30,b,1
            2023-10-29 02:00,a,1
            2023-10-29 02:00,b,1
            2023-10-29 02:30,a,1
            2023-10-29 02:30,b,1
            2023-10-29 03:00,a,1
            """, """
            { "time": { "column": "t", "format": "yyyy-MM-dd HH:mm", "zone": "Europe/Berlin", "repeatedHour": "file-order" },
              "long": { "device": "d", "streamColumns": ["k"], "valueColumn": "v", "streams": { "a": "a", "b": "b" } } }
            """).Select(line => $"{line[11..16]} {line.Split(' ')[3]}"));
}
