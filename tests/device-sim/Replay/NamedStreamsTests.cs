using System.Text;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Tests.Replay;

/// <summary>Recordings in which a row says by itself which site, device and stream it is of.</summary>
public sealed class NamedStreamsTests : IDisposable
{
    private const string Map = """
        { "pilot": "p", "delimiter": "\t", "time": { "column": "at", "format": "yyyy-MM-ddTHH:mm:ss'Z'" },
          "long": { "siteColumn": "region", "deviceColumn": "ref", "names": "dashed", "nameColumn": "name", "deviceType": "station",
            "streamColumns": ["what", "unit"], "valueColumn": "value",
            "streams": { "Level / m": "level_m", "Flow / m3/s": "flow_m3s", "Wind / kn": null } }, "ignore": [""] }
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_becomes_a_reading_of_the_stream_that_its_columns_name() => Assert.Equal(
    [
        """pilots/p/ea-wales/su38-46b/readings {"t":1392879600000,"values":{"level_m":1.25}}""",
        """pilots/p/thames/su38-46b/readings {"t":1392879600000,"values":{"flow_m3s":3}}""",
    ], Open("EA Wales\tSU38/46B\tBrook\tLevel\tm\t1.25\t", "Thames\tSU38_46B.\tMill\tFlow\tm3/s\t3\t").Messages().Select(message =>
        $"{message.Topic} {Encoding.UTF8.GetString(message.Payload.Span)}"));

    [Fact]
    public void The_devices_of_a_recording_are_known_by_site_name_and_type()
    {
        var devices = Open("EA Wales\tA 1\tBrook\tLevel\tm\t1\t", "EA Wales\tA/1\tBrook\tFlow\tm3/s\t1\t",
            "Thames\tA 1\t\tLevel\tm\t1\t").Devices();

        Assert.Equal(["p/ea-wales/a-1 Brook station", "p/thames/a-1 A 1 station"],
            devices.Select(device => $"{device.Key} {device.Name} {device.Type}"));
    }

    [Fact]
    public void A_text_that_the_map_leaves_out_is_no_reading_and_one_it_does_not_know_is_an_error_of_its_row()
    {
        var recording = Open("Thames\ta\tA\tWind\tkn\t12\t", "Thames\ta\tA\tWind\tmph\t12\t");

        Assert.Empty(recording.Messages());
        Assert.Equal([new UnreadableRow(3, "'Wind / mph' is not among the map's streams")], recording.Unreadable);
    }

    [Fact]
    public void A_text_without_letter_or_digit_names_no_device()
    {
        var recording = Open("Thames\t--\tA\tLevel\tm\t12\t");

        Assert.Empty(recording.Messages());
        Assert.Contains("'Thames --' can't name a device", recording.Unreadable.Single().Why);
    }

    [Theory]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"p\", \"site\": \"s\"", "$: has not exactly one of 'site' and 'long.siteColumn'")]
    [InlineData("\"valueColumn\": \"value\",", "", "$.long: 'streamColumns' needs columns, 'valueColumn' and 'streams'")]
    [InlineData("\"streamColumns\": [\"what\", \"unit\"],", "", "$.long: has not exactly one of 'columns' and 'streamColumns'")]
    [InlineData("\"level_m\"", "\"Level\"", "$.long.streams['Level / m']: 'Level' is no stream name")]
    [InlineData("\"unit\"]", "\"units\"]", "$.long.streamColumns: ")]
    [InlineData("\"region\"", "\"regions\"", "$.long.siteColumn: ")]
    public void A_mistake_in_such_a_map_is_named(string was, string becomes, string why)
    {
        Assert.Contains(was, Map);

        Assert.Contains(why, Assert.Throws<InputFileException>(() => Open(Map.Replace(was, becomes), ["Thames\ta\tA\tLevel\tm\t1\t"])).Message);
    }

    private CsvRecording Open(params string[] rows) => Open(Map, rows);

    private CsvRecording Open(string map, string[] rows) => CsvRecording.Open(_folder.Write("r.tsv",
        "at\tregion\tref\tname\twhat\tunit\tvalue\t\n" + string.Concat(rows.Select(row => $"2014-02-20T07:00:00Z\t{row}\n"))),
        _folder.Write("m.json", map));
}
