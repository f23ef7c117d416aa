using System.IO.Compression;
using System.Text;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Decoding.Kinds;

/// <summary>What network servers, brokers and bridges wrap around a device's bytes: 0866 0258, 21.5 °C and 600.</summary>
public sealed class EnvelopeTests
{
    private const string Bytes = """
        { "format": "bytes", "fields": [ { "type": "i16", "stream": "temp_c", "scale": 0.01 }, { "type": "u16", "stream": "level_m" } ] }
        """;

    [Theory]
    [InlineData("thingpark", """{"DevEUI_uplink":{"Time":"2026-01-01T12:00:00.2+00:00","DevEUI":"LHT-1","FPort":2,"FCntUp":7,"payload_hex":"08660258"}}""")]
    [InlineData("thingpark", """{"DevEUI_uplink":{"Time":"2026-01-01T12:00:00.2+00:00","DevEUI":"LHT-1","FPort":"2","FCntUp":"7","payload_hex":"08660258"}}""")]
    [InlineData("loriot", """{"cmd":"rx","EUI":"LHT-1","ts":1767268800200,"fcnt":7,"port":2,"data":"08660258"}""")]
    [InlineData("loriot", """{"cmd":"gw","EUI":"LHT-1","ts":1767268800200,"fcnt":7,"port":2,"data":"08660258","gws":[{"ts":1767268800300}]}""")]
    [InlineData("kpn", """[{"bn":"urn:dev:DEVEUI:A84041:","bt":1767268800.2},{"n":"payload","vs":"08660258"},{"n":"port","v":2.0}]""")]
    [InlineData("kpn", """[{"bn":"urn:dev:DEVEUI:A84041:","bt":1767268800.2},{"n":"port","v":2},{"n":"payload","vs":"08660258"}]""")]
    [InlineData("helium", """{"dev_eui":"A","fcnt":7,"port":2,"payload":"CGYCWA==","reported_at":1767268800200}""")]
    [InlineData("aws-iot-core-lorawan",
        """{"WirelessDeviceId":"x","PayloadData":"CGYCWA==","WirelessMetadata":{"LoRaWAN":{"FCnt":7,"FPort":2,"Timestamp":"2026-01-01T12:00:00.2Z"}}}""")]
    [InlineData("chirpstack-v3", """{"devEUI":"x","rxInfo":[{"time":"2026-01-01T12:00:00.2Z"}],"fCnt":7,"fPort":2,"data":"CGYCWA=="}""")]
    [InlineData("chirpstack-v4", """{"time":"2026-01-01T12:00:00.2Z","fCnt":7,"fPort":2,"data":"CGYCWA=="}""")]
    [InlineData("everynet", """{"type":"uplink","meta":{"device_addr":"a"},"params":{"rx_time":1767268800.2,"counter_up":7,"port":2,"payload":"CGYCWA=="}}""")]
    [InlineData("the-things-stack-v3", """{"uplink_message":{"f_port":2,"f_cnt":7,"frm_payload":"CGYCWA==","received_at":"2026-01-01T12:00:00.2Z"}}""")]
    public void An_envelope_that_ships_is_opened(string name, string payload)
    {
        var source = $"\"topic\": \"nb/{{device}}/up\", \"envelope\": \"{name}\"";

        Assert.Equal("temp_c=21.5@2026-01-01T12:00:00.2Z; level_m=600@2026-01-01T12:00:00.2Z", SourceCase.Lines(Bytes, source, "nb/dev-1/up", payload));
    }

    [Fact]
    public void A_pilot_file_may_describe_its_own() => Assert.Equal("temp_c=21.5@2026-01-01T12:00:00Z; level_m=600@2026-01-01T12:00:00Z",
        SourceCase.Lines(Bytes, "\"topic\": \"nb/{device}/up\", \"envelope\": \"own\"", "nb/dev-1/up",
            """{"data":"0x08660258","datetime":"2026-01-01 12:00:00","devaddr":"0040D0E3","fcnt":270,"port":2}""", """
            "envelopes": [ { "envelope": "own", "time": { "path": "datetime", "zone": "UTC" }, "counter": "fcnt", "port": "port",
              "payload": { "path": "data", "coding": "hex" } } ],
            """));

    [Theory]
    [InlineData("hex", "08660258")]
    [InlineData("hex", "0x08660258\n")]
    [InlineData("hex", "08 66 02 58")]
    [InlineData("hex", "08:66:02:58")]
    [InlineData("hex", "0x08-66-02-58")]
    [InlineData("base64", "CGYCWA==")]
    [InlineData("base64", "CGYCWA")]
    public void Bytes_may_be_written_as_text(string coding, string payload) => Assert.Equal("temp_c=21.5; level_m=600",
        SourceCase.Lines(Bytes, $"\"topic\": \"nb/{{device}}\", \"coding\": \"{coding}\"", "nb/dev-1", payload));

    [Theory]
    [InlineData("", "{\"d\":[8,102,2,88]}", "temp_c=21.5; level_m=600")]
    [InlineData("", "{\"d\":[8,102,2,256]}", "!wrong-shape $.d")]
    [InlineData(", \"coding\": \"base64\"", "{\"d\":\"_-8CWA\"}", "temp_c=-0.17; level_m=600")]
    public void Bytes_in_JSON_may_be_numbers_or_the_other_Base64(string coding, string payload, string line) => Assert.Equal(line,
        SourceCase.Lines(Bytes, "\"topic\": \"nb/{device}/up\", \"envelope\": \"own\"", "nb/dev-1/up", payload,
            $"\"envelopes\": [ {{ \"envelope\": \"own\", \"payload\": {{ \"path\": \"d\"{coding} }} }} ],"));

    [Fact]
    public void What_else_a_network_server_tells_of_a_device_is_noise() => Assert.Equal("noise", SourceCase.Lines(Bytes,
        "\"topic\": \"nb/{device}/up\", \"envelope\": \"thingpark\"", "nb/dev-1/up", """{"DevEUI_location":{"DevEUI":"LHT-1","DevLAT":1}}"""));

    [Fact]
    public void What_is_not_so_coded_is_told() => Assert.Equal("!wrong-shape payload",
        SourceCase.Lines(Bytes, "\"topic\": \"nb/{device}\", \"coding\": \"hex\"", "nb/dev-1", "0866025"));

    [Theory]
    [InlineData("gzip")]
    [InlineData("zlib")]
    public void A_payload_may_be_packed(string coding)
    {
        using var packed = new MemoryStream();
        using (Stream packing = coding == "gzip" ? new GZipStream(packed, CompressionLevel.Optimal, true) : new ZLibStream(packed, CompressionLevel.Optimal, true))
            packing.Write("""{"id":"dev-2","level_m":1.5}"""u8);

        // Whose it is stands in the packed payload, too.
        Assert.Equal("e: level_m=1.5", SourceCase.Lines("""{ "format": "plain-json", "values": "$" }""",
            $$"""
            "topic": "all", "id": "{$.id}", "coding": "{{coding}}"
            """, "all", packed.ToArray()));
    }

    [Theory]
    [InlineData("""{"uplink_message":{"f_cnt":7,"received_at":"2026-01-01T12:00:00Z"}}""", "noise")]
    [InlineData("""{"uplink_message":{"f_port":2,"frm_payload":"","received_at":"2026-01-01T12:00:00Z"}}""", "noise")]
    [InlineData("""{"simulated":true,"uplink_message":{"f_port":2,"frm_payload":"CGYCWA==","received_at":"2026-01-01T12:00:00Z"}}""",
        "temp_c=21.5@2026-01-01T12:00:00Z Doubtful; level_m=600@2026-01-01T12:00:00Z Doubtful")]
    [InlineData("""{"something":"else"}""", "!wrong-shape $.uplink_message.frm_payload")]
    [InlineData("""{"uplink_message":{"f_port":2,"frm_payload":"C!","received_at":"2026-01-01T12:00:00Z"}}""", "!wrong-shape $.uplink_message.frm_payload")]
    public void An_uplink_without_payload_is_no_fault_and_a_test_is_flagged(string payload, string line) => Assert.Equal(line,
        SourceCase.Lines(Bytes, "\"topic\": \"v3/{device}\", \"envelope\": \"the-things-stack-v3\"", "v3/dev-1", payload));

    [Fact]
    public void A_test_is_passed_over_where_the_file_says_so() => Assert.Equal("noise", SourceCase.Lines(Bytes,
        "\"topic\": \"v3/{device}\", \"envelope\": \"the-things-stack-v3\", \"skip\": { \"path\": \"simulated\", \"if\": true }", "v3/dev-1",
        """{"simulated":true,"uplink_message":{"f_port":2,"frm_payload":"CGYCWA=="}}"""));

    [Theory]
    [InlineData(2, "level_m=600@2026-01-01T12:00:00Z")]
    [InlineData(5, "temp_c=21.5@2026-01-01T12:00:00Z")]
    [InlineData(6, "noise")]
    [InlineData(7, "!wrong-shape port 7")]
    public void Each_port_has_its_table(int port, string line) => Assert.Equal(line, SourceCase.Lines("""
        { "format": "by-key", "by": "port", "tables": {
          "2": { "format": "bytes", "fields": [ { "skip": 2 }, { "type": "u16", "stream": "level_m" } ] },
          "5": { "format": "bytes", "ignoreRest": true, "fields": [ { "type": "i16", "stream": "temp_c", "scale": 0.01 } ] }, "6": "ignore" } }
        """, "\"topic\": \"v3/{device}\", \"envelope\": \"the-things-stack-v3\"", "v3/dev-1",
        $$$"""{"uplink_message":{"f_port":{{{port}}},"frm_payload":"CGYCWA==","received_at":"2026-01-01T12:00:00Z"}}"""));

    [Theory]
    [InlineData("""{"type":"a","level_m":1}""", "level_m=1")]
    [InlineData("""{"type":"b","level_m":1}""", "noise")]
    [InlineData("""{"type":"a","level_m":1""", "!invalid-json byte 23")]
    [InlineData("""{"level_m":1,"type":"a""", "!invalid-json byte 22")]
    public void A_member_chooses_the_table(string payload, string line) => Assert.Equal(line, SourceCase.Lines(
        """{ "format": "by-key", "by": "$.type", "tables": { "a": { "format": "plain-json", "values": "$" }, "*": "ignore" } }""", payload));

    [Theory]
    [InlineData("dragino-lht52")]
    [InlineData("dragino-lse01")]
    [InlineData("dragino-lsn50v2")]
    public void The_status_of_a_shipped_type_is_read_on_its_port(string type)
    {
        var device = SomeDevice.OfType(type);
        var message = new DecodedMessage();

        MessageDecoder.Decode(Convert.FromHexString("09010001000b3a"), new DecodeContext(device, Decoded.Received) { Port = 5 }, message);

        Assert.Equal("battery_v=2.874", $"{message.Readings.Single().Stream.Name}={message.Readings.Single().Value}");
    }

    [Fact]
    public void The_same_bytes_with_the_same_frame_counter_are_the_same_message_whenever_they_are_heard()
    {
        var hashes = new[] { ("12:00:00.2", "ABQ=", "AYx"), ("12:00:48.7", "ABQ=", "AYx"), ("12:00:00.2", "ABU=", "AYx"), ("12:00:00.2", "ABQ=", "AYy") }
            .Select(copy => Hash(copy.Item1, copy.Item2, copy.Item3)).ToList();

        Assert.Equal(hashes[0], hashes[1]);
        Assert.Equal(3, hashes.Distinct().Count());
    }

    private static (ulong Hash, long? Counter, bool IsOfReceipt) Hash(string time, string bytes, string session)
    {
        var catalog = SourceCase.Catalog("""{ "format": "bytes", "fields": [ { "type": "u16", "stream": "level_m" } ] }""",
            "\"topic\": \"v3/{device}\", \"envelope\": \"the-things-stack-v3\"");
        Assert.True(catalog.TryRoute("v3/dev-1", out var device));
        var message = new DecodedMessage();
        MessageDecoder.Decode(Encoding.UTF8.GetBytes($$$"""
            {"received_at":"2026-11-28T{{{time}}}Z",
             "uplink_message":{"session_key_id":"{{{session}}}","f_cnt":104,"frm_payload":"{{{bytes}}}","received_at":"2026-11-28T{{{time}}}Z"}}
            """),
            new DecodeContext(device, Decoded.Received), message);
        return (message.ContentHash, message.Counter, message.Readings.Single().IsOfReceipt);
    }
}
