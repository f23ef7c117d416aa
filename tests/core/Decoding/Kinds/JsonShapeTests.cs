using SmartPilots.Core.Tests.PilotFiles;

namespace SmartPilots.Core.Tests.Decoding.Kinds;

/// <summary>Shapes of JSON that devices and their bridges really send.</summary>
public sealed class JsonShapeTests
{
    private const string Root = """{ "format": "plain-json", "values": "$", "time": { "path": "timestamp" } }""";

    [Theory]
    [InlineData("1.7.0")]
    [InlineData("['1.7.0']")]
    [InlineData("$['1.7.0']")]
    public void A_name_with_dots_is_read(string name) => Assert.Equal("power_w=840", SourceCase.Lines(
        $$"""{ "format": "plain-json", "values": "$", "textNumbers": true, "names": { "{{name}}": "power_w" } }""",
        """{"32.7.0":"229.90","1.7.0":"840","1.8.0":"749864"}"""));

    [Theory]
    [InlineData("""{"switch:0":{"a b":{"x.y":7}}}""", "switch:0['a b']['x.y']")]
    [InlineData("""{"it's":[[1],[2,7]]}""", "['it\\\\'s'][1][1]")]
    [InlineData("""{"power_delivered":[{"value":7,"unit":"kW"}]}""", "power_delivered.0.value")]
    [InlineData("""{"power_delivered":[{"value":7,"unit":"kW"}]}""", "power_delivered[0].value")]
    [InlineData("""{"list":[{"n":"a","v":1},{"v":7,"n":"b"}]}""", "list[?@.n=='b'].v")]
    [InlineData("""{"list":[{"n":1,"v":1},{"v":7,"n":2}]}""", "list[?@.n==2].v")]
    [InlineData("""{"list":[{"n":"a","v":1},{"v":7,"n":"b"}]}""", "list[?(@.n == 'b')].v")]
    [InlineData("""{"list":[{"n.x":"a","v":1},{"v":7,"n.x":"b"}]}""", "list[?@['n.x']=='b'].v")]
    [InlineData("""{"a":{"b":7},"other":{"b":"x"}}""", "a.b")]
    [InlineData("""{"1-0:1.7.0*255":7}""", "1-0:1.7.0*255")]
    [InlineData("""{"t":7,"seq":1}""", "t")]
    [InlineData("""{"seq":7}""", "seq")]
    public void A_path_leads_to_its_value(string payload, string path) => Assert.Equal("power_w=7", SourceCase.Lines(
        $$"""{ "format": "plain-json", "values": "$", "names": { "{{path}}": "power_w" } }""", payload));

    [Theory]
    [InlineData("[1]", "!not-a-number level_m")]
    [InlineData("[1,2]", "level_m=1@2026-01-01T12:00:00Z; level_m=2@2026-01-01T12:15:00Z")]
    [InlineData("[1,2,3]", "!not-a-number level_m")]
    public void Columns_of_another_length_than_their_times_are_no_readings(string values, string read) => Assert.Equal(read, SourceCase.Lines(
        """{ "format": "plain-json", "values": "h", "time": { "path": "h.t", "zone": "UTC" } }""",
        $$"""{"h":{"t":["2026-01-01T12:00","2026-01-01T12:15"],"level_m":{{values}} } }"""));

    [Theory]
    [InlineData("0", "0", true)]
    [InlineData("0", "\"0\"", true)]
    [InlineData("\"0\"", "0", true)]
    [InlineData("0", "0.0", true)]
    [InlineData("true", "\"true\"", true)]
    [InlineData("true", "1", false)]
    [InlineData("0", "null", false)]
    [InlineData("\"{\"", "{}", false)]
    public void A_condition_compares_what_is_written_in_quotes_or_not(string said, string sent, bool isDoubtful) => Assert.Equal(isDoubtful, SourceCase.Lines(
        $$"""{ "format": "plain-json", "values": "$", "ignoreOthers": true, "doubt": { "path": "q", "if": {{said}} } }""",
        $$"""{"level_m":1,"q":{{sent}}}""").EndsWith("Doubtful", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"flow":"1,5"}""", "not \"1,5\"")]
    [InlineData("""{"t":"1767268800000","flow":1}""", "\"format\": \"ms\"")]
    public void A_refusal_says_what_it_found(string payload, string expected) => Assert.Contains(expected, Assert.Single(Decoded.Message(
        SomePilot.DeviceWith("""{ "format": "plain-json", "values": "$" }"""), System.Text.Encoding.UTF8.GetBytes(payload)).Faults).Expected, StringComparison.Ordinal);

    [Theory]
    [InlineData("""[{"timestamp":"2026-01-01T12:00:00Z","level_m":1.1},{"timestamp":"2026-01-01T12:15:00Z","level_m":1.2}]""")]
    [InlineData("""[{"level_m":1.1,"timestamp":1767268800000},{"timestamp":1767269700000,"level_m":1.2}]""")]
    public void An_array_holds_dated_samples(string payload) =>
        Assert.Equal("level_m=1.1@2026-01-01T12:00:00Z; level_m=1.2@2026-01-01T12:15:00Z", SourceCase.Lines(Root, payload));

    [Theory]
    [InlineData("""{ "format": "plain-json", "values": "readings", "time": { "path": "readings.t" }, "names": { "v": "level_m" } }""",
        """{"readings":[{"t":"2026-01-01T12:00:00Z","v":1.1},{"t":"2026-01-01T12:15:00Z","v":1.2}]}""")]
    [InlineData("""{ "format": "plain-json", "values": "*", "time": { "key": "*", "format": "s" } }""",
        """{"1767268800":{"level_m":1.1},"1767269700":{"level_m":1.2}}""")]
    [InlineData("""{ "format": "plain-json", "values": "data", "time": { "key": "data.*" }, "names": { "*": "level_m" } }""",
        """{"data":{"2026-01-01T12:00:00Z":1.1,"2026-01-01T12:15:00Z":1.2}}""")]
    [InlineData("""
        { "format": "plain-json", "values": "rows", "columns": "columns", "ignoreOthers": true,
          "time": { "path": "rows.time" }, "names": { "water level": "level_m" } }
        """,
        """{"rows":[["2026-01-01T12:00:00Z",1.1,"x"],["2026-01-01T12:15:00Z",1.2,"x"]],"columns":["time","water level","note"]}""")]
    [InlineData("""{ "format": "plain-json", "values": "rows", "time": { "path": "rows[*][0]" }, "names": { "$.rows[*][1]": "level_m" } }""",
        """{"rows":[["2026-01-01T12:00:00Z",1.1],["2026-01-01T12:15:00Z",1.2]]}""")]
    [InlineData("""{ "format": "plain-json", "values": "hourly", "time": { "path": "hourly.time", "zone": "UTC" }, "names": { "h": "level_m" } }""",
        """{"hourly":{"time":["2026-01-01T12:00","2026-01-01T12:15"],"h":[1.1,1.2]}}""")]
    [InlineData("""{ "format": "plain-json", "values": "$", "time": { "path": "t", "everySeconds": 900 } }""",
        """{"level_m":[1.1,1.2],"t":"2026-01-01T12:00:00Z"}""")]
    [InlineData("""
        { "format": "plain-json", "values": "list", "items": { "name": "id", "value": "v",
          "time": { "path": "t", "format": "ms" } }, "names": { "L.1": "level_m" } }
        """,
        """{"list":[{"id":"L.1","v":1.1,"t":1767268800000},{"t":1767269700000,"v":1.2,"id":"L.1"}]}""")]
    public void Samples_come_in_many_shapes(string decoder, string payload) =>
        Assert.Equal("level_m=1.1@2026-01-01T12:00:00Z; level_m=1.2@2026-01-01T12:15:00Z", SourceCase.Lines(decoder, payload));

    [Fact]
    public void Numbers_in_quotes_and_an_offset_without_colon_are_read() => Assert.Equal(
        "energy_wh=521.17108@2024-05-13T11:17:16Z; level_m=0.02378@2024-05-13T11:17:16Z", SourceCase.Lines("""
            { "format": "plain-json", "values": "$", "textNumbers": true, "time": { "path": "timestamp" }, "names": { "value": "energy_wh", "rate": "level_m" } }
            """, """{"value":"521.17108","raw":"00521.17108","error":"no error","rate":"0.023780","timestamp":"2024-05-13T13:17:16+0200"}"""));

    [Theory]
    [InlineData("""{"T":212,"units":{"T":"F"}}""", "temp_c=100")]
    [InlineData("""{"T":212,"units":{"temp_c":"F"}}""", "temp_c=100")]
    [InlineData("""{"T":212}""", "temp_c=212")]
    public void A_unit_may_stand_under_the_name_that_the_payload_uses(string payload, string line) => Assert.Equal(line, SourceCase.Lines(
        """{ "format": "plain-json", "values": "$", "names": { "T": "temp_c" }, "unitNames": { "F": "[degF]" } }""", payload));

    [Theory]
    [InlineData("""{"a":"unavailable"}""", "noise")]
    [InlineData("""{"a":"unavailable","level_m":1}""", "level_m=1")]
    [InlineData("""{"a":"broken"}""", "!not-a-number temp_c")]
    public void A_text_may_mean_that_there_is_no_value(string payload, string line) => Assert.Equal(line, SourceCase.Lines(
        """{ "format": "plain-json", "values": "$", "names": { "a": { "stream": "temp_c", "texts": { "unavailable": null } } } }""", payload));

    [Fact]
    public void Where_empty_messages_are_noise_null_is_no_value() => Assert.Equal("temp_c=3", SourceCase.Lines(
        """{ "format": "plain-json", "values": "$", "ignoreEmpty": true }""", """{"level_m":null,"temp_c":3}"""));

    [Fact]
    public void An_array_of_values_with_one_time_is_no_series_unless_the_file_says_so() =>
        Assert.Equal("!not-a-number level_m", SourceCase.Lines(Root, """{"timestamp":"2026-01-01T12:00:00Z","level_m":[1.1,1.2,1.3]}"""));

    [Fact]
    public void A_bad_sample_costs_that_sample() => Assert.Equal("level_m=1.2@2026-01-01T12:15:00Z; !invalid-time $.timestamp", SourceCase.Lines(Root,
        """[{"timestamp":"noon","level_m":1.1},{"timestamp":"2026-01-01T12:15:00Z","level_m":1.2}]"""));

    [Theory]
    [InlineData("""
        { "format": "plain-json", "values": "$", "items": { "name": "sensor", "value": "value" },
          "time": { "path": "ts" }, "names": { "tank level": "level_m" } }
        """,
        """{"value":1.5,"sensor":"tank level","ts":1767268800000}""")]
    [InlineData("""
        { "format": "plain-json", "values": "$", "items": { "value": "value",
          "time": { "path": "at" } }, "names": { "level": "level_m" }, "ignoreOthers": true }
        """,
        """{"level":{"value":1.5,"at":"2026-01-01T12:00:00Z"},"id":7}""")]
    [InlineData("""{ "format": "plain-json", "values": "$", "names": { "level": { "stream": "level_m", "time": "level_at" } } }""",
        """{"level":1.5,"level_at":"2026-01-01T12:00:00Z","other_at":7}""")]
    [InlineData("""{ "format": "plain-json", "values": "$", "time": { "path": "*.at" }, "names": { "level.value": "level_m" } }""",
        """{"level":{"value":1.5,"at":"2026-01-01T12:00:00Z"},"other":{"value":1,"at":"2026-01-02T12:00:00Z"}}""")]
    public void A_value_may_be_named_and_dated_beside_it(string decoder, string payload) =>
        Assert.Equal("level_m=1.5@2026-01-01T12:00:00Z", SourceCase.Lines(decoder, payload));

    [Theory]
    [InlineData("""{"name":"a","v":415,"q":192}""", "temp_c=41.5")]
    [InlineData("""{"name":"a","v":415,"q":0}""", "temp_c=41.5 Doubtful")]
    [InlineData("""{"name":"a","v":415,"q":"bad"}""", "temp_c=41.5 Doubtful")]
    [InlineData("""{"name":"a","v":415}""", "temp_c=41.5")]
    public void The_senders_quality_becomes_ours(string item, string line) => Assert.Equal(line, SourceCase.Lines("""
        { "format": "plain-json", "values": "values", "items": { "name": "name", "value": "v", "doubt": { "path": "q", "unless": [192, true, "Good"] } },
          "names": { "a": { "stream": "temp_c", "scale": 0.1 } } }
        """, $$"""{"values":[{{item}}]}"""));

    [Theory]
    [InlineData("""{ "stream": "temp_c", "scale": 0.5, "add": -10 }""", "20", "temp_c=0")]
    [InlineData("""{ "stream": "temp_c", "formula": "(x - 32) * 5 / 9" }""", "212", "temp_c=100")]
    [InlineData("""{ "stream": "temp_c", "unit": "[degF]" }""", "212", "temp_c=100")]
    [InlineData("""{ "stream": "temp_c", "texts": { "NNE": 22.5 } }""", "\"NNE\"", "temp_c=22.5")]
    [InlineData("""{ "stream": "temp_c", "formula": "1 / (x - x)" }""", "1", "!not-a-number temp_c")]
    public void A_number_becomes_what_it_means(string use, string value, string line) => Assert.Equal(line, SourceCase.Lines(
        $$"""{ "format": "plain-json", "values": "$", "names": { "a": {{use}} } }""", $$"""{"a":{{value}}}"""));

    [Theory]
    [InlineData("""{"src":"s","params":{"ts":1767268800.27,"wifi":{"status":"got ip"}}}""", "noise")]
    [InlineData("""{"src":"s","params":{"ts":1767268800.27,"switch:0":{"power":5}}}""", "power_w=5@2026-01-01T12:00:00.27Z")]
    [InlineData("""{"src":"s","method":"test","params":{"ts":1767268800.27,"switch:0":{"power":5}}}""", "noise")]
    [InlineData("""{"src":"s","params":{"ts":1767268800.27,"switch:0":{"power":"x"}}}""", "!not-a-number power_w")]
    public void Messages_without_values_are_noise_where_the_file_says_so(string payload, string line) => Assert.Equal(line, SourceCase.Lines("""
        { "format": "plain-json", "values": "params", "ignoreOthers": true, "ignoreEmpty": true, "time": { "path": "params.ts", "format": "s" },
          "names": { "switch:0.power": "power_w" }, "skip": { "path": "method", "if": "test" } }
        """, payload));
}
