using System.Text.Json.Nodes;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.DeviceSim.Replay.Guess;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Replay;

/// <summary>The maps of formats that ship, each on a file of its form; and what `map new` guesses of the same files.</summary>
public sealed class FormatMapTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string, string, string, string> Files => new()
    {
        { "toa5", "weir.dat",
            "\"TOA5\",\"Weir\",\"CR1000X\"\n\"TIMESTAMP\",\"RECORD\",\"BattV_Min\",\"Lvl\"\n\"TS\",\"RN\",\"Volts\",\"m\"\n\"\",\"\",\"Min\",\"Avg\"\n"
            + "\"2025-03-01 00:15:00\",101,12.61,0.4\n\"2025-03-01 00:30:00.5\",102,\"NAN\",0.4\n", "2025-03-01 00:15:00Z logger battery_v 12.61" },
        { "hobo", "h.csv", "\"Plot Title: Pond\"\n\"#\",\"Date Time, GMT+01:00\",\"Temp, °C (LGR S/N: 10, SEN S/N: 10)\",\"Coupler Attached (LGR S/N: 10)\"\n"
            + "1,03/01/25 12:15:00 AM,8.62,\n2,03/01/25 12:30:00 PM,9.1,Logged\n",
            "2025-03-01 00:15:00Z logger temp_cel 8.62|2025-03-01 12:30:00Z logger temp_cel 9.1" },
        { "tomst", "data_94184102_0.csv", "0;2020.10.31 23:45;0;9,5;9,4375;9,3125;1820;1;0;\n",
            "2020-10-31 23:45:00Z tms-94184102 soil_cel 9.5|2020-10-31 23:45:00Z tms-94184102 surface_cel 9.4375"
            + "|2020-10-31 23:45:00Z tms-94184102 air_cel 9.3125|2020-10-31 23:45:00Z tms-94184102 moisture_raw 1820" },
        { "davis", "wl.txt",
            "\t\tTemp\tOut\tWind\n Date\tTime\tOut\tHum\tDir\n3/1/25\t12:15a\t21.4\t40\tNNE\n3/1/25\t12:30p\t---\t41\t---\n3/1/25\t---\t---\t---\t---\n",
            "2025-03-01 00:15:00Z weather temp_out 21.4|2025-03-01 00:15:00Z weather humidity_pct 40|2025-03-01 00:15:00Z weather wind_deg 22.5"
            + "|2025-03-01 12:30:00Z weather humidity_pct 41" },
        { "usgs-rdb", "s.rdb", "# provisional\n#\nagency_cd\tsite_no\tdatetime\ttz_cd\t7_00060\t7_00060_cd\n5s\t15s\t20d\t6s\t14n\t10s\n"
            + "XX\t00000001\t2026-01-05 00:00\tEST\t2.45\tP\nXX\t00000001\t2026-01-05 00:15\tEST\tIce\tP\nXX\t00000001\t2026-01-05 00:45\tEST\t<0.10\tA:e\n",
            "2026-01-05 05:00:00Z usgs-00000001 discharge_cfs 2.45|2026-01-05 05:45:00Z usgs-00000001 discharge_cfs 0.1" },
        { "nwis", "d.rdb", "# daily\nagency_cd\tsite_no\tdatetime\t7_00060_00003\t7_00060_00003_cd\n5s\t15s\t20d\t14n\t10s\nXX\t00000001\t2026-01-05\t2.45\tA\n",
            "2026-01-05 00:00:00Z usgs-00000001 discharge_mean_cfs 2.45" },
        { "openaq", "o.csv", "location_id,sensors_id,location,datetime,lat,lon,parameter,units,value\n10,7,Park-10,2025-03-01T01:00:00+01:00,1,2,pm25,µg/m³,7.5\n",
            "2025-03-01 00:00:00Z openaq-10 pm2_5_ugm3 7.5" },
        { "thingspeak", "feeds.csv", "created_at,entry_id,field1,field2\n2026-03-29T01:30:00+01:00,1,12.5,3.91\n2026-03-29 03:30:00 UTC,3,,3.90\n",
            "2026-03-29 00:30:00Z channel field1 12.5|2026-03-29 00:30:00Z channel field2 3.91|2026-03-29 03:30:00Z channel field2 3.9" },
        { "sensor-community", "2025_bme280.csv", "sensor_id;sensor_type;location;lat;lon;timestamp;pressure;altitude;temperature;humidity\n"
            + "93;BME280;1;1;2;2025-03-01T00:00:38;101325.5;;4.2;80.1\n",
            "2025-03-01 00:00:38Z sc-93 temp_cel 4.2|2025-03-01 00:00:38Z sc-93 humidity_pct 80.1|2025-03-01 00:00:38Z sc-93 pressure_pa 101325.5" },
        { "grafana", "g.csv", "\"Time\",\"Boiler\"\n\"2025-03-01 00:00:00\",\"21.4 °C\"\n\"2025-03-01 00:01:00\",\"1.2 K\"\n\"2025-03-01 00:02:00\",undefined\n",
            "2025-03-01 00:00:00Z panel value 21.4|2025-03-01 00:01:00Z panel value 1200" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_map_of_a_format_reads_a_file_of_it_whole(string map, string name, string text, string readings)
    {
        var recording = CsvRecording.Open(_folder.Write(name, text), Repository.PathTo($"pilots/maps/{map}.map.json"), Repository.PathTo("pilots/maps"));

        Assert.Equal(readings.Split('|'), Table.Read(recording));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_guessed_map_of_such_a_file_can_be_replayed(string map, string name, string text, string readings)
    {
        var file = _folder.Write(name, text);
        var (guess, unsure) = MapGuess.Of(file);

        var recording = Table.Open(_folder, file, guess.ToJsonString());
        var lines = Table.Read(recording);

        Assert.True(recording.Unreadable.Count == 0, $"{map}: {guess.ToJsonString()}: {string.Join("; ", lines)}");
        Assert.True(lines.Count * 2 >= readings.Split('|').Length, $"{map}: {guess.ToJsonString()}: {string.Join("; ", lines)}");
        Assert.Contains(unsure, line => line.StartsWith("$.pilot", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("time;t;wind\n02/08/2022   15:30;28,9;NNE\n02/08/2022   15:35;28,8;---\n", "2022-08-02 15:30:00Z g t 28.9|2022-08-02 15:35:00Z g t 28.8")]
    [InlineData("t;a;b\n2024-01-07 00:00;1;2;\n2024-01-07 00:15;3\n2024-01-07 00:30;5;6\n",
        "2024-01-07 00:00:00Z g a 1|2024-01-07 00:00:00Z g b 2|2024-01-07 00:15:00Z g a 3|2024-01-07 00:30:00Z g a 5|2024-01-07 00:30:00Z g b 6"
        + "|line 3, column 'b': the row ends before it")]
    [InlineData("t,a\n2024-01-07 00:00,<0.5\n2024-01-07 00:15,3\n", "2024-01-07 00:00:00Z g a 0.5 doubtful|2024-01-07 00:15:00Z g a 3")]
    public void A_guess_sees_through_blanks_ragged_rows_and_limits_of_detection(string text, string readings)
    {
        var file = _folder.Write("g.csv", text);

        Assert.Equal(readings.Split('|'), Table.Read(Table.Open(_folder, file, MapGuess.Of(file).Map.ToJsonString())));
    }

    [Fact]
    public void A_map_may_extend_one_that_ships()
    {
        const string Own = """{ "extends": "toa5", "pilot": "mine", "wide": [{ "device": "weir", "columns": { "Lvl": "level_m" } }] }""";
        var text = Files.Select(row => ((string)row[0], (string)row[2])).Single(row => row.Item1 == "toa5").Item2;

        var recording = CsvRecording.Open(_folder.Write("w.dat", text), _folder.Write("own.json", Own), Repository.PathTo("pilots/maps"));

        Assert.All(recording.Messages(), message => Assert.Equal("pilots/mine/my-site/weir/readings", message.Topic));
        Assert.NotEmpty(recording.Messages());
        Assert.Empty(recording.Unreadable);
    }

    [Fact]
    public void A_map_that_extends_nothing_that_is_there_is_an_error() => Assert.Contains("$.extends: 'nosuch' is neither", Assert.Throws<InputFileException>(() =>
        Table.Read(_folder, "t,a\n", """{ "extends": "nosuch" }""")).Message);

    [Fact]
    public void What_a_guess_is_unsure_about_is_said()
    {
        var (map, unsure) = MapGuess.Of(_folder.Write("a b.csv", "Zeit;Temp (°C);Wind\n01/03/2025 00:00;1,5;NAN\n02/03/2025 00:15;1,6;2\n03/03/2025 00:15;1,6;3 A\n"));

        Assert.Equal(";", (string)map["delimiter"]!);
        Assert.Equal(",", (string)map["decimalSeparator"]!);
        Assert.Equal("a-b", (string)map["wide"]![0]!["device"]!);
        Assert.Equal("d/M/yyyy H:mm", (string)map["time"]!["format"]!);
        Assert.Contains(unsure, line => line.StartsWith("$.time.format: d/M/yyyy H:mm or M/d/yyyy H:mm", StringComparison.Ordinal));
        Assert.Contains(unsure, line => line.StartsWith("$.time.zone", StringComparison.Ordinal));
        Assert.Equal("NAN", Assert.Single(map["noValue"]!.AsArray().Select(one => (string)one!)));
        Assert.Equal("keep", (string)map["qualifiers"]!.AsObject()["A"]!);
        Assert.IsType<JsonObject>(map["wide"]![0]!["columns"]);
    }

    [Fact]
    public void Groups_of_digits_are_guessed_where_numbers_need_them()
    {
        var file = _folder.Write("g.csv", "t;v\n2025-03-01 00:00;12.346,5\n2025-03-01 00:15;1.012.347\n");

        var (map, _) = MapGuess.Of(file);

        Assert.Equal(["2025-03-01 00:00:00Z g v 12346.5", "2025-03-01 00:15:00Z g v 1012347"], Table.Read(Table.Open(_folder, file, map.ToJsonString())));
    }

    [Fact]
    public void A_text_beside_one_column_of_numbers_is_guessed_to_say_what_was_measured()
    {
        var file = _folder.Write("m.csv", "Meter,Value,Kind,At\nm-1,1,in,2025-03-01 00:00\n"
            + "m-1,2,out,2025-03-01 00:00\nm-1,3,in,2025-03-01 00:15\nm-1,4,out,2025-03-01 00:15\nm-1,4,out,2025-03-01 00:30\n");

        var (map, _) = MapGuess.Of(file);

        Assert.Equal("2025-03-01 00:00:00Z m-1 out 2", Table.Read(Table.Open(_folder, file, map.ToJsonString()))[1]);
    }

    [Fact]
    public void A_column_is_guessed_to_say_whose_or_what_by_its_name()
    {
        var file = _folder.Write("l.csv", "Device,Timestamp,Sensor,Value,Unit\nwell-1,2025-03-01T00:00:00Z,level,1.2,m\nwell-1,2025-03-01T00:00:00Z,temp,9.5,C\n"
            + "well-2,2025-03-01T00:00:00Z,level,3.2,m\nwell-2,2025-03-01T00:00:00Z,temp,8.5,C\n");

        var (map, unsure) = MapGuess.Of(file);

        Assert.Equal("2025-03-01 00:00:00Z well-1 temp 9.5", Table.Read(Table.Open(_folder, file, map.ToJsonString()))[1]);
        Assert.DoesNotContain(unsure, line => line.StartsWith("$.time.zone", StringComparison.Ordinal)); // each time has its offset
    }

    [Theory]
    [InlineData("Date Time, GMT+02:00", "GMT+02:00", false)]
    [InlineData("time (UTC +1)", "UTC+1", false)]
    [InlineData("time", "UTC", true)]
    public void A_zone_that_the_header_states_is_taken(string header, string zone, bool isUnsure)
    {
        var (map, unsure) = MapGuess.Of(_folder.Write("z.csv", $"\"{header}\";v\n2025-03-01 00:00;1.234\n2025-03-01 00:15;1.250\n"));

        Assert.Equal(zone, (string)map["time"]!["zone"]!);
        Assert.Equal(isUnsure, unsure.Any(line => line.StartsWith("$.time.zone", StringComparison.Ordinal)));
        Assert.Contains(unsure, line => line.StartsWith("$.decimalSeparator", StringComparison.Ordinal)); // 1.234 may be a thousand
    }
}
