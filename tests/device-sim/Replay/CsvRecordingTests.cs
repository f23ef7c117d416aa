using System.IO.Compression;
using System.Text;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Tests.Replay;

public sealed class CsvRecordingTests : IDisposable
{
    private const string LongMap = """
        { "pilot": "p", "site": "s", "delimiter": ";",
          "time": { "column": "at", "format": "dd/MM/yyyy HH:mm:ss", "zone": "Europe/Madrid", "repeatedHour": "REPEATED" },
          "long": { "deviceColumn": "who", "devicePrefix": "m-", "columns": { "litres": "volume_l" } }, "ignore": ["note"], "noValue": ["n/a"] }
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_wide_row_becomes_one_message_per_device_with_all_its_readings()
    {
        var messages = Read("AT, L_T1 ,F_PU1,S_PU1,FLAG\r\n06/01/14 05, 0.50 ,98.9984436,1,-999\r\n", """
            { "pilot": "p", "site": "s", "time": { "column": "AT", "format": "dd/MM/yy HH" }, "ignore": ["FLAG"],
              "wide": [{ "device": "t1", "columns": { "L_T1": "level_m" } },
                       { "device": "pu1", "columns": { "F_PU1": "flow_lps", "S_PU1": "running" } }] }
            """);

        Assert.Equal(
        [
            """pilots/p/s/t1/readings {"t":1388984400000,"values":{"level_m":0.50}}""",
            """pilots/p/s/pu1/readings {"t":1388984400000,"values":{"flow_lps":98.9984436,"running":1}}""",
        ], messages);
    }

    [Fact]
    public void Scientific_notation_is_read_as_the_number_it_means() =>
        Assert.Equal("""{"t":1470207139000,"values":{"volume_l":400000}}""", Payload("a;03/08/2016 08:52:19;4e+05;"));

    [Theory]
    [InlineData("file-order", "22:56:14 22:56:28 23:56:28")]
    [InlineData("earlier", "22:56:14 22:56:28 22:56:28")]
    [InlineData("later", "23:56:14 23:56:28 23:56:28")]
    public void The_repeated_hour_is_told_apart_as_the_map_says(string how, string expected)
    {
        // Offset by two hours less than local in summer: 02:56 is 00:56 UTC first and 01:56 UTC second.
        var times = Times(how, "a;30/10/2016 02:56:14;1;", "a;30/10/2016 02:56:28;2;", "a;30/10/2016 02:56:28;3;");

        Assert.Equal(expected.Replace("22:", "00:").Replace("23:", "01:"), string.Join(' ', times));
    }

    [Fact]
    public void In_file_order_each_device_has_its_own_repeated_hour() =>
        Assert.Equal(["00:10:00", "00:05:00", "01:10:00", "01:05:00", "02:10:00"], Times("file-order", "a;30/10/2016 02:10:00;1;",
            "b;30/10/2016 02:05:00;1;", "a;30/10/2016 02:10:00;1;", "b;30/10/2016 02:05:00;1;", "a;30/10/2016 03:10:00;1;"));

    [Fact]
    public void A_time_that_the_clock_skipped_is_unreadable()
    {
        var recording = Open("who;at;litres;note\na;27/03/2016 02:30:00;1;\n", LongMap.Replace("REPEATED", "earlier"));

        Assert.Empty(recording.Messages());
        Assert.Equal(2, Assert.Single(recording.Unreadable).Line);
    }

    [Theory]
    [InlineData("a;01/03/2016 01:00:00;12;;x", "5 cells instead of 4")]
    [InlineData("a;01/13/2016 01:00:00;12;", "'01/13/2016 01:00:00' is no time in the map's format and zone")]
    [InlineData("A B;01/03/2016 01:00:00;12;", "'A B' can't name a device (lower case, digits and dashes)")]
    public void A_row_that_cannot_be_read_is_named_and_the_rest_goes_on(string row, string why)
    {
        var recording = Open($"who;at;litres;note\n{row}\nb;01/03/2016 01:00:00;7;\n", LongMap.Replace("REPEATED", "earlier"));

        Assert.Single(recording.Messages());
        Assert.Equal(new UnreadableRow(2, why), Assert.Single(recording.Unreadable));
    }

    [Fact]
    public void Empty_cells_and_declared_ones_hold_no_value() =>
        Assert.Empty(Read("who;at;litres;note\na;01/03/2016 01:00:00;;\nb;01/03/2016 01:00:00;n/a;\n", LongMap.Replace("REPEATED",
            "earlier")));

    [Fact]
    public void Quoted_cells_may_hold_the_delimiter_and_quotes() =>
        Assert.Equal("""{"t":1456790400000,"values":{"volume_l":5}}""", Payload("a;01/03/2016 01:00:00;\"5\";\"so;me \"\"note\"\"\""));

    [Fact]
    public void A_gzip_file_is_read_like_a_plain_one()
    {
        var file = Path.Combine(_folder.Path, "r.csv.gz");
        using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes("who;at;litres;note\na;01/03/2016 01:00:00;5;\n"));

        var recording = CsvRecording.Open(file, _folder.Write("map.json", LongMap.Replace("REPEATED", "later")));

        Assert.Single(recording.Messages());
    }

    private string Payload(string row) =>
        Read($"who;at;litres;note\n{row}\n", LongMap.Replace("REPEATED", "earlier")).Single().Split(' ')[1];

    private string[] Times(string repeatedHour, params string[] rows) =>
        [.. Open($"who;at;litres;note\n{string.Join('\n', rows)}\n", LongMap.Replace("REPEATED", repeatedHour)).Messages()
            .Select(message => new DateTime(message.Ticks).ToString("HH:mm:ss"))];

    private string[] Read(string csv, string map) =>
        [.. Open(csv, map).Messages().Select(message => $"{message.Topic} {Encoding.UTF8.GetString(message.Payload.Span)}")];

    private CsvRecording Open(string csv, string map) => CsvRecording.Open(_folder.Write("r.csv", csv), _folder.Write("map.json", map));
}
