namespace SmartPilots.Core.Tests.Decoding.Kinds;

/// <summary>Whose a message is, and of which stream.</summary>
public sealed class SourceKindTests
{
    private const string Json = """
        { "format": "plain-json", "values": "$", "ignoreOthers": true, "names": { "power": "power_w", "tank_temperature": "temp_c", "switch": "running" } }
        """;

    [Theory]
    [InlineData("rtl_433/+/events", "{$.id}", "rtl_433/home/events", """{"id":42,"level_m":1}""", "level_m=1")]
    [InlineData("rtl_433/+/events", "{$.id}", "rtl_433/home/events", """{"id":"77","level_m":1}""", "e: level_m=1")]
    [InlineData("rtl_433/+/events", "{$.id}", "rtl_433/home/events", """{"id":43,"level_m":1}""", "no device 43")]
    [InlineData("rtl_433/+/events", "{$.id}", "rtl_433/home/events", """{"level_m":1}""", "no device")]
    [InlineData("all", "dev-{$.from.number}", "all", """{"from":{"number":2},"level_m":1}""", "e: level_m=1")]
    [InlineData("plant-{plant}/{device}/data", "{plant}/{device}", "plant-south/pump1/data", """{"level_m":1}""", "e: level_m=1")]
    [InlineData("plant-{plant}/{device}/data", "{plant}/{device}", "plant-north/pump1/data", """{"level_m":1}""", "level_m=1")]
    [InlineData("/sensors/{device}/data", null, "/sensors/42/data", """{"level_m":1}""", "level_m=1")]
    [InlineData("zigbee2mqtt/gw-{device}", null, "zigbee2mqtt/gw-77", """{"level_m":1}""", "e: level_m=1")]
    [InlineData("a/{device}/#", null, "a/77/b/c", """{"level_m":1}""", "e: level_m=1")]
    [InlineData("{device}", null, "77", """{"level_m":1}""", "e: level_m=1")]
    public void A_message_says_whose_it_is(string topic, string? id, string on, string payload, string line) => Assert.Equal(line,
        SourceCase.Lines(Json, $"\"topic\": \"{topic}\"{(id is null ? "" : $", \"id\": \"{id}\"")}", on, payload));

    [Theory]
    [InlineData("\"topic\": \"shellies/{device}/emeter/0/power\", \"stream\": \"power_w\"", "shellies/dev-1/emeter/0/power", "1250.35", "power_w=1250.35")]
    [InlineData("\"topic\": \"shellies/{device}/emeter/+/{stream}\"", "shellies/dev-1/emeter/0/power", "1250.35", "power_w=1250.35")]
    [InlineData("\"topic\": \"{device}/sensor/{stream}/state\"", "dev-1/sensor/tank_temperature/state", "21.5\n", "temp_c=21.5")]
    [InlineData("\"topic\": \"{device}/sensor/{stream}/state\"", "dev-1/sensor/level_m/state", " -1e-1 ", "level_m=-0.1")]
    [InlineData("\"topic\": \"{device}/{stream}\"", "dev-1/switch", "ON", "running=1")]
    [InlineData("\"topic\": \"{device}/{stream}\"", "dev-1/switch", "\"OFF\"", "running=0")]
    [InlineData("\"topic\": \"{device}/{stream}\"", "dev-1/switch", "true", "running=1")]
    [InlineData("\"topic\": \"{device}/{stream}\"", "dev-1/power", "unavailable", "!not-a-number power_w")]
    [InlineData("\"topic\": \"{device}/{stream}\"", "dev-1/wifi", "7", "!unknown-stream wifi")]
    [InlineData("\"topic\": \"{device}/{stream}\"", "dev-1/power", "nan", "!not-a-number power_w")]
    public void A_payload_may_be_one_value(string source, string on, string payload, string line) =>
        Assert.Equal(line, SourceCase.Lines(Json.Replace("\"ignoreOthers\": true, ", ""), source, on, payload));

    [Fact]
    public void The_value_that_the_topic_names_may_stand_in_json() => Assert.Equal("temp_c=21.5@2026-01-01T12:00:00Z", SourceCase.Lines(
        """{ "format": "plain-json", "value": "v", "time": { "path": "at" } }""", "\"topic\": \"{device}/{stream}\"", "dev-1/temp_c",
        """{"at":"2026-01-01T12:00:00Z","v":21.5}"""));

    [Fact]
    public void A_type_may_be_one_value() =>
        Assert.Equal("power_w=12.5", SourceCase.Lines("""{ "format": "plain-json", "names": { "$": "power_w" } }""", "12.5"));

    [Theory]
    [InlineData("", "pilots/p/s/d/status", "Online", "online")]
    [InlineData("", "pilots/p/s/d/status", """{"state":"offline"}""", "offline")]
    [InlineData("", "pilots/p/s/d/status", """{ "online" : true }""", "online")]
    [InlineData("", "pilots/p/s/d/status", "true", "online")]
    [InlineData("", "pilots/p/s/d/status", "0", "offline")]
    [InlineData("", "pilots/p/s/d/status", "perhaps", "!wrong-shape byte 0")]
    [InlineData("\"online\": \"Online\"", "tele/dev-1/LWT", "Online", "online")]
    [InlineData("\"online\": [\"connected\", 1], \"offline\": [\"lost\", 2]", "tele/dev-1/LWT", "lost", "offline")]
    [InlineData("\"online\": [\"connected\", 1], \"offline\": [\"lost\", 2]", "tele/dev-1/LWT", "2", "offline")]
    [InlineData("\"path\": \"bridge.up\", \"online\": true, \"offline\": false", "tele/dev-1/LWT", """{"bridge":{"up":false}}""", "offline")]
    public void Presence_is_told_in_many_words(string presence, string topic, string payload, string line) =>
        Assert.Equal(line, SourceCase.Lines(Json, $$"""
            "topic": "tele/{device}/LWT", "presence": { {{presence}} }
            """, topic, payload));
}
