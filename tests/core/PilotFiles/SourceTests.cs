using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Tests.Decoding;

namespace SmartPilots.Core.Tests.PilotFiles;

public sealed class SourceTests
{
    private const string Json = """
        { "pilot": "p", "name": "P", "zone": "UTC",
          "sources": [ { "topic": "v3/+/devices/{device}/up", "envelope": "the-things-stack-v3" }, { "topic": "old/pump", "device": "s/pump" } ],
          "sites": [ { "site": "s", "devices": [
            { "device": "gauge", "type": "decentlab-dl-pr26", "ids": ["A84041"], "parameters": { "Pmax": 3 } },
            { "device": "pump", "type": "dragino-lse01" } ] } ] }
        """;

    private static readonly PilotCatalog Catalog = new([SomePilot.Read(Json).Pilot!]);

    [Theory]
    [InlineData("v3/app@ttn/devices/A84041/up", "gauge")]
    [InlineData("v3/app@ttn/devices/a84041/up", "gauge")] // ids are hexadecimal as often as not
    [InlineData("old/pump", "pump")]
    [InlineData("pilots/p/s/pump/readings", "pump")]
    [InlineData("v3/app@ttn/devices/A84042/up", null)]
    [InlineData("v3/app@ttn/devices/A84041/join", null)]
    [InlineData("v3/app/x/devices/A84041/up", null)]
    [InlineData("old/pump/more", null)]
    [InlineData("", null)]
    public void A_topic_leads_to_its_device(string topic, string? device)
    {
        Assert.Equal(device is not null, Catalog.TryRoute(topic, out var found));
        Assert.Equal(device, found?.Key.Device);
    }

    [Theory]
    [InlineData("+/{device}/up")]
    [InlineData("pilots/{device}/up")]
    [InlineData("+/+/devices/{device}/up/more")]
    [InlineData("+/+/Devices/{device}/up")] // no topic of ours has a capital letter
    [InlineData("application/+/device/{device}/#")]
    public void A_pattern_that_no_topic_of_ours_can_match_is_taken(string topic) =>
        Assert.Empty(SomePilot.Read(Json.Replace("v3/+/devices/{device}/up", topic)).Errors);

    [Fact]
    public void A_device_that_is_not_listed_is_told_from_a_topic_that_nobody_knows()
    {
        Assert.True(Catalog.IsSourceTopic("v3/app@ttn/devices/A84042/up"));
        Assert.False(Catalog.IsSourceTopic("v3/app@ttn/devices/A84042/down"));
    }

    [Fact]
    public void A_device_may_have_its_own_calibration()
    {
        Assert.True(Catalog.TryGetDevice(new DeviceKey("p", "s", "gauge"), out var gauge));

        var message = Decoded.Message(gauge, Convert.FromHexString("020db500033e8060170c7f"));

        // The example of the maker has Pmax = 1 bar: (16000 - 16384) / 32768 × 1.
        Assert.Equal(-0.01171875m * 3, message.Readings.Single(reading => reading.Stream.Label == "Pressure").Value);
    }

    [Theory]
    [InlineData("\"Pmax\"", "\"Pmaks\"", "$.sites[0].devices[0].parameters.Pmaks", "no parameter")]
    [InlineData("v3/+/devices/{device}/up", "v3/+/devices/{device}/{device}", "$.sources[0].topic", "no topic pattern")]
    [InlineData("v3/+/devices/{device}/up", "v3/#/{device}", "$.sources[0].topic", "no topic pattern")]
    [InlineData("v3/+/devices/{device}/up", "#", "$.sources[0].topic", "no topic pattern")]
    [InlineData("v3/+/devices/{device}/up", "pilots/+/+/{device}/readings", "$.sources[0].topic", "matches topics of SmartPilots itself")]
    [InlineData("v3/+/devices/{device}/up", "+/+/x-{device}/#", "$.sources[0].topic", "matches topics of SmartPilots itself")]
    [InlineData("v3/+/devices/{device}/up", "v3/up", "$.sources[0]", "names its device once")]
    [InlineData("\"s/pump\"", "\"s/pomp\"", "$.sources[1].device", "no device")]
    [InlineData("the-things-stack-v3", "the-things-stack-v2", "$.sources[0].envelope", "not one of")]
    [InlineData("\"dragino-lse01\"", "\"dragino-lse01\", \"ids\": [\"a84041\"]", "$.sites[0].devices[1].ids[0]", "belongs to two devices")]
    [InlineData("dragino-lse01", "dragino-lse99", "$.sites[0].devices[1].type", "no device type")]
    public void A_mistake_is_told_with_its_place(string old, string mistake, string path, string reason)
    {
        var error = SomePilot.Read(Json.Replace(old, mistake)).Errors.Single(error => error.Path == path);

        Assert.Contains(reason, error.Reason);
    }

    [Theory]
    [InlineData("""{ "type": "u8", "formula": "3 * y" }""", "no number \"y\"")]
    [InlineData("""{ "type": "u8", "formula": "3 *" }""", "ends too early")]
    [InlineData("""{ "type": "u8", "formula": "pow(x)" }""", "two numbers")]
    [InlineData("""{ "type": "u9" }""", "not one of")]
    [InlineData("""{ "type": "i8", "bits": [0, 4] }""", "no bits")]
    [InlineData("""{ "type": "u8", "bits": [6, 4] }""", "no bits")]
    [InlineData("""{ "type": "u8", "stream": "nothing" }""", "no stream")]
    [InlineData("""{ "type": "u8", "scale": 1e9 }""", "out of bounds")]
    [InlineData("""{ "repeat": "rest", "fields": [ { "type": "u8", "at": 0 } ] }""", "no place of its own")]
    [InlineData("""{ "key": 2, "blocks": { "01": [] } }""", "no key")]
    [InlineData("""{ "stream": "a" }""", "neither bytes nor a formula")]
    public void A_mistake_in_a_field_table_is_told(string field, string reason)
    {
        var result = SomePilot.Read($$"""
            { "pilot": "p", "name": "P", "zone": "UTC", "sites": [], "deviceTypes": [ { "type": "t",
              "decoder": { "format": "bytes", "fields": [ {{field}} ] }, "streams": [ { "stream": "a", "unit": "1" } ] } ] }
            """);

        Assert.Contains(result.Errors, error => error.Reason.Contains(reason, StringComparison.Ordinal));
    }
}
