using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;
using SmartPilots.Core.Tests.PilotFiles;

namespace SmartPilots.Core.Tests.Decoding;

public sealed class PlainJsonTests
{
    private const string NewYear = "2026-01-01T00:00:00Z";

    [Theory]
    [InlineData("""{"t": 1767225600000, "values": {"flow": 1.25}}""", "flow=1.25@2026-01-01T00:00:00Z")]
    [InlineData("""{"values": {"flow": 1.25}, "t": "2026-01-01T01:00:00+01:00"}""", "flow=1.25@2026-01-01T00:00:00Z")]
    [InlineData("""{"t": 1767225600000.5, "values": {"flow": 1}}""", "flow=1@2026-01-01T00:00:00.0005Z")]
    [InlineData("""{"values": {"flow": 1}}""", "flow=1@2026-01-02T00:00:00Z Undated")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "values": {"turbidity": 4e+05}}""", "turbidity=400000@2026-01-01T00:00:00Z")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "values": {"turbidity": 0.10}, "more": [1]}""", "turbidity=0.1@2026-01-01T00:00:00Z")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "values": {"flow": 60}}""", "flow=60@2026-01-01T00:00:00Z Implausible")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "values": {"flow": -999}}""", "flow=-999@2026-01-01T00:00:00Z Sentinel")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "doubtful": true, "values": {"flow": 1}}""", "flow=1@2026-01-01T00:00:00Z Doubtful")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "values": {"flow": 1}, "doubtful": false}""", "flow=1@2026-01-01T00:00:00Z")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "values": {"running": true}}""", "running=1@2026-01-01T00:00:00Z")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "values": {"fl\u006fw": 1}}""", "flow=1@2026-01-01T00:00:00Z")]
    [InlineData("""{"t": "2026-01-01T00:00Z", "values": {"flow": -0.0}}""", "flow=0@2026-01-01T00:00:00Z")]
    public void A_payload_becomes_a_reading(string payload, string reading)
    {
        Assert.Equal([reading], Decoded.Lines(SomePilot.Device(), payload));
    }

    [Theory]
    [InlineData("\"NaN\"", "!not-a-number flow")]
    [InlineData("\"1.5\"", "!not-a-number flow")]
    [InlineData("null", "!not-a-number flow")]
    [InlineData("true", "!not-a-number flow")]
    [InlineData("[1, 2]", "!not-a-number flow")]
    [InlineData("{\"x\": 1}", "!not-a-number flow")]
    [InlineData("1e15", "!number-out-of-bounds flow")]
    [InlineData("1e400", "!number-out-of-bounds flow")]
    [InlineData("101", "!out-of-physical-range flow")]
    [InlineData("1, \"colour\": 3", "flow=1@2026-01-01T00:00:00Z", "!unknown-stream colour")]
    public void A_bad_value_is_its_own_fault_and_spoils_no_other(string value, params string[] lines)
    {
        var payload = "{\"t\": \"" + NewYear + "\", \"values\": {\"flow\": " + value + ", \"turbidity\": 2}}";

        string[] all = [.. lines, $"turbidity=2@{NewYear}"];
        Assert.Equal(all.Order(), Decoded.Lines(SomePilot.Device(), payload).Order());
    }

    [Theory]
    [InlineData("", "!empty-payload byte 0")]
    [InlineData("{\"t\": 1", "!invalid-json byte 7")]
    [InlineData("{\"t\": 1767225600000, \"values\": {\"flow\": NaN}}", "!invalid-json byte 40")]
    [InlineData("{\"values\": {\"flow\": 1}} {}", "!invalid-json byte 24")]
    [InlineData("[1]", "!wrong-shape $[0]")]
    [InlineData("17", "!wrong-shape $")]
    [InlineData("{\"t\": 1767225600000, \"values\": 3}", "!wrong-shape $.values")]
    [InlineData("{\"t\": 1767225600000, \"values\": {}}", "!no-readings $")]
    [InlineData("{}", "!no-readings $")]
    [InlineData("{\"t\": null, \"values\": {\"flow\": 1}}", "!invalid-time $.t")]
    [InlineData("{\"t\": \"yesterday\", \"values\": {\"flow\": 1}}", "!invalid-time $.t")]
    [InlineData("{\"t\": \"2026-01-01T00:00\", \"values\": {\"flow\": 1}}", "!invalid-time $.t")]
    [InlineData("{\"t\": 1e30, \"values\": {\"flow\": 1}}", "!invalid-time $.t")]
    [InlineData("{\"t\": 1767225600, \"values\": {\"flow\": 1}}", "!time-before-2000 flow")]
    [InlineData("{\"t\": 1, \"t\": 2, \"values\": {\"flow\": 1}}", "!wrong-shape $.t")]
    [InlineData("{\"values\": {\"flow\": 1}, \"values\": {\"flow\": 2}}", "!wrong-shape $.values")]
    [InlineData("{\"seq\": -1, \"values\": {\"flow\": 1}}", "!wrong-shape $.seq")]
    public void A_message_that_cannot_be_read_is_one_fault(string payload, string fault)
    {
        Assert.Equal([fault], Decoded.Lines(SomePilot.Device(), payload));
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_told_with_their_place()
    {
        var message = Decoded.Message(SomePilot.Device(), "{\"a\": \"\xff\"}"u8[..7].ToArray().Append((byte)0xff).ToArray());

        Assert.Equal((Reason.NotUtf8, "byte 7"), (message.Faults.Single().Reason, message.Faults.Single().Where));
    }

    [Fact]
    public void A_payload_over_256_KiB_is_not_looked_at()
    {
        Assert.Equal(Reason.PayloadTooLarge, Decoded.Message(SomePilot.Device(), new string(' ', 256 * 1024 + 1)).Faults.Single().Reason);
        Assert.Equal(Reason.InvalidJson, Decoded.Message(SomePilot.Device(), new string(' ', 256 * 1024)).Faults.Single().Reason);
    }

    [Fact]
    public void The_counter_of_the_device_is_kept()
    {
        Assert.Equal(17, Decoded.Message(SomePilot.Device(), """{"seq": 17, "values": {"flow": 1}}""").Counter);
    }

    [Fact]
    public void Units_before_or_after_the_values_are_judged()
    {
        const string Units = "\"units\": {\"flow\": \"L/s\", \"turbidity\": \"kg\"}";
        const string Values = "\"values\": {\"flow\": 1, \"turbidity\": 2}";
        string[] expected = ["flow=1@2026-01-02T00:00:00Z Undated", "!wrong-unit turbidity"];

        Assert.Equal(expected, Decoded.Lines(SomePilot.Device(), $"{{{Units}, {Values}}}"));
        Assert.Equal(expected, Decoded.Lines(SomePilot.Device(), $"{{{Values}, {Units}}}"));
    }

    [Fact]
    public void A_mapping_finds_time_counter_and_values_at_other_places()
    {
        var device = SomePilot.DeviceWith("""
            { "format": "plain-json", "values": "$", "counter": "meta.n", "time": { "path": "meta.at", "format": "s" },
              "names": { "sensor.Q": "flow", "ntu": "turbidity" } }
            """);

        var lines = Decoded.Lines(device, """{"sensor": {"Q": 2, "x": 1}, "ntu": 3, "model": "m", "meta": {"at": 1767225600, "n": 5}}""");

        Assert.Equal([$"flow=2@{NewYear}", $"turbidity=3@{NewYear}"], lines);
    }

    [Fact]
    public void Local_times_take_the_zone_of_the_site()
    {
        var device = SomePilot.DeviceWith("""{ "format": "plain-json", "time": { "format": "iso8601", "local": true } }""");

        Assert.Equal([$"flow=1@{NewYear}"], Decoded.Lines(device, """{"t": "2026-01-01 01:00:00", "values": {"flow": 1}}"""));
    }

    [Fact]
    public void Decoding_allocates_nothing_in_steady_state()
    {
        var device = SomePilot.Device();
        var message = new DecodedMessage();
        var payload = """{"seq": 4, "t": 1767225600000, "values": {"flow": 1.25, "turbidity": 0.7, "running": true}}"""u8.ToArray();
        for (var i = 0; i < 100; i++)
            MessageDecoder.Decode(payload, device, Decoded.Received, message);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            MessageDecoder.Decode(payload, device, Decoded.Received, message);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3, message.Readings.Count);
    }
}
