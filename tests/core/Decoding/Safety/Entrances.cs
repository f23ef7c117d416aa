using System.Text;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Tests.PilotFiles;
using SmartPilots.Core.Wire;
using SmartPilots.Tests.Support.Fuzzing;

namespace SmartPilots.Core.Tests.Decoding.Safety;

/// <summary>Every decoder, the readers of batches and files, and the parsers of names.</summary>
public static class Entrances
{
    public static readonly Entrance[] All =
    [
        Decoder("plain-json", true, SomePilot.Device(),
            Utf8("""{"t":1767225600000,"seq":7,"values":{"flow":1.25,"turbidity":4e+05,"running":true},"units":{"flow":"m3/h"}}"""),
            Utf8("""{"values":{"flow":-999,"fl\u006fw":null,"turbidity":"NaN"},"t":"2026-01-01T00:00:00.123+01:00"}""")),
        Decoder("mapped-json", true, SomeDevice.OfType("tasmota-climate"),
            Utf8("""{"Time":"2019-01-10T22:15:52","SI7021":{"Temperature":5.4,"Humidity":27.7},"TempUnit":"C"}""")),
        Decoder("listed-json", true, Listed(), Utf8("""{"messages":[{"id":"a","value":"1.5"},{"value":2,"id":"b"}]}""")),
        Decoder("samples", true, Typed("""
            { "format": "plain-json", "values": "data.*", "time": { "key": "data.*", "format": "dd.MM.yyyy HH:mm", "zone": "site", "unset": "receipt" },
              "ignoreEmpty": true, "names": { "x[?@.n=='q'].v": { "stream": "a", "formula": "sqrt(x)", "unit": "[degF]", "texts": { "off": null } }, "b[1]": "b" },
              "doubt": { "path": "data.*.q", "unless": [192] } }
            """), Utf8("""{"data":{"25.10.2026 02:30":{"x":[{"n":"q","v":9}],"b":[1,2],"q":0},"25.10.2026 2:00":{"a":1,"b":["off",null]}}}""")),
        Decoder("rows", true, Typed("""
            { "format": "plain-json", "values": "rows", "columns": "cols", "ignoreOthers": true, "textNumbers": true,
              "time": { "paths": ["rows.y", "rows.d", "rows.t"], "format": "yyyy DDD HHmm", "zone": "UTC" }, "names": { "p q": "a" }, "unitAt": { "a": "u" } }
            """), Utf8("""{"cols":["y","d","t","p q","z"],"rows":[[2026,60,2400,"1.5",0],[2026,61,15,2e3]],"u":"Cel"}""")),
        Decoder("by-key", true, Typed("""
            { "format": "by-key", "by": "$.type", "tables": { "a": { "format": "plain-json", "values": "$", "time": { "path": "ts", "format": "excel", "zone": "site" } },
              "b": { "format": "plain-json", "values": "$", "time": { "path": "t" }, "items": { "value": "v", "time": { "path": "t" } } }, "*": "ignore" } }
            """), Utf8("""{"type":"a","ts":46320.0833333,"a":1}"""), Utf8("""{"type":"b","a":{"v":1,"t":"2026-10-25T02:30:00Z"},"b":{"v":true}}""")),
        Decoder("scalar", false, Typed("""{ "format": "plain-json", "value": "v", "textNumbers": true, "names": { "x": "a" } }""",
            decoder => new StreamByTopic(TopicOf("spBv1.0/g/{stream}/n/d"), "x", decoder)), Utf8("21.5"), Utf8("""{"v":"2.5"}""")),
        Decoder("coded", false, Typed("""
            { "format": "bytes", "coding": ["hex", "gzip"], "fields": [ { "type": "bcd48", "time": { "format": "yyMMddHHmmss", "zone": "site" } },
              { "repeat": "rest", "everySeconds": 60, "fields": [ { "type": "f32", "order": "cdab", "stream": "a" } ] } ] }
            """), Coded(Hex("261025023000828f4370828f4370"))),
        Decoder("presence", false, Typed("""{ "format": "plain-json" }""", _ => PresenceChannel.Status), Utf8("online"), Utf8("""{"state":"offline"}""")),
        Decoder("kpn", true, Typed("""{ "format": "bytes", "fields": [ { "type": "u16", "stream": "a" } ] }""",
            decoder => new JsonEnvelope(EnvelopeLibrary.All["kpn"], decoder)),
            Utf8("""[{"bn":"urn:dev:DEVEUI:A:","bt":1767268800.2},{"n":"payload","vs":"0064"},{"n":"port","v":2}]""")),
        Decoder("senml-json", true, Typed("""{ "format": "senml-json" }"""),
            Utf8("""[{"bn":"urn:dev:1/","bt":1320078429,"bu":"Cel","n":"a","v":23.1},{"n":"b","t":-5,"v":1.30},{"n":"a","s":5,"vb":true}]""")),
        Decoder("senml-cbor", false, Typed("""{ "format": "senml-cbor" }"""),
            Hex("83a6216a75726e3a6465763a313a22fb41d303a15b001062236343656c200500616102fb405e066666666666a40061620624" +
                "01613102fb3ff3333333333333a3006161062304f5"),
            Hex("9fbf0061610219012cffbf00616202c48220190134ffff")) with { Structured = seed => new StructuredInputs(seed).Cbor },
        Decoder("envelope", true, Enveloped(),
            Utf8("""
                {"end_device_ids":{"device_id":"x"},"uplink_message":{"f_port":2,"f_cnt":1445,"frm_payload":"Cz0B9H//AWMH5bY=",
                "received_at":"2022-08-25T21:12:53.62Z"}}
                """)),
        Decoder("sparkplug-b", false, Typed("""{ "format": "sparkplug-b" }"""),
            Hex("0880d095ffbc31122f0a08666c6f775f6d336810011880d095ffbc3120094a130a07656e67556e69741208080c42046d332f" +
                "686500002f4212170a016110021880d095ffbc31200a6923dbf97e6abc09401801"),
            Hex("08e8d795ffbc31121010011884d795ffbc31200965000032421214100318b6d795ffbc31200a693d0ad7a3703d03401802")) with
        {
            Structured = seed => new StructuredInputs(seed).Protobuf,
        },
        Decoder("cayenne-lpp", false, Typed("""{ "format": "cayenne-lpp", "channels": { "3": "a", "1": ["a", "b", null], "6": ["a", "a", "b"] } }"""),
            Hex("03670110056700ff"), Hex("067104d2fb2e0000"), Hex("018806765ff2960a0003e8")),
        Decoder("flag-blocks", false, SomeDevice.OfType("decentlab-dl-atm41g2"),
            Hex("02154b00030000000080008000805a8000803380e7808680fd81d880ed81a980a0800011700001 0adc".Replace(" ", "")), Hex("0202df000393710c60")),
        Decoder("packed-bits", false, SomeDevice.OfType("axioma-qalcosonic-w1"),
            Hex("01aeac986a003217000000000000000000008003800054000e4005100048000240020000200000000000000000000000000000")),
        Decoder("channel-type-value", false, SomeDevice.OfType("milesight-em500-pp"), Hex("01755c037b0a00")),
        new("cloud-events", true, TakeBatch, Utf8("""
            [{"specversion":"1.0","id":"1","source":"/gateways/g/e1/live","type":"t","subject":"pilots/p/s/d/readings",
              "time":"2026-01-01T00:00:00Z","data":{"values":{"flow":1}}},
             {"specversion":"1.0","id":"2","source":"/gateways/g/e1/live","type":"t","subject":"x",
              "time":"2026-01-01T00:00:00Z","data_base64":"AAECAw=="}]
            """)),
        new("pilot-file", true, bytes => PilotFileReader.Read(bytes, "f").Errors.Count == 0, Utf8(SomePilot.Json)),
        new("names", false, TakeNames, Utf8("pilots/p/s/d/readings"), Utf8("v3/app@x/devices/{device}/up"), Utf8("umol/m2/s"), Utf8("kg.m-3"),
            Utf8("2026-01-01T00:00:00.123456789+01:00"), Utf8("3 * (x - 32768) / pow(x, 2) > 1 ? min(x, 2) : -x << 3")),
    ];

    public static Entrance Named(string name) => All.Single(entrance => entrance.Name == name);

    private static Entrance Decoder(string name, bool isJson, DeviceDefinition device, params byte[][] examples)
    {
        var message = new ThreadLocal<DecodedMessage>(() => new DecodedMessage()); // test classes run side by side
        return new Entrance(name, isJson, bytes => TakePayload(device, message.Value!, bytes), examples);
    }

    private static bool TakePayload(DeviceDefinition device, DecodedMessage message, byte[] bytes)
    {
        var context = new DecodeContext(device, Decoded.Received) { Topic = "spBv1.0/g/DDATA/n/d", Session = message.Session };
        MessageDecoder.Decode(bytes, context, message);

        if (message.Readings.Count == 0 && message.Faults.Count == 0 && !message.IsNoise && message.Online is null)
            Assert.Fail("neither a reading nor a fault");
        foreach (var reading in message.Readings)
        {
            if (Math.Abs(reading.Value) >= Quantity.Bound || reading.Value.Scale > 9 || reading.Ticks < DecodedMessage.Year2000Ticks)
                Assert.Fail($"a reading that the store can't keep: {reading}");
        }
        return message.Faults.Count == 0
            || message.Faults[0].Reason is not (Reason.InvalidJson or Reason.NotUtf8 or Reason.EmptyPayload or Reason.Malformed);
    }

    private static bool TakeBatch(byte[] bytes)
    {
        var events = new List<DeviceEvent>();
        var taken = CloudEventBatchReader.TryRead(bytes, events, out var error);
        if (taken != (error.Length == 0))
            Assert.Fail("a refusal without a reason, or a reason without a refusal");
        _ = WebhookTopic.TryFind(bytes, null, out _);
        return taken;
    }

    private static bool TakeNames(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (DeviceTopic.TryParse(text, out var topic) && topic!.ToString() != text)
            Assert.Fail("a topic that is not what was read");
        var isPattern = TopicPattern.TryParse(text, out var pattern);
        _ = pattern?.Matches("v3/a/devices/b/up", out _);
        var isUnit = Core.Units.Unit.TryParse(bytes, out var unit) && unit.TryConvert(1.5m, unit, out _);
        var isTime = TimeNotation.Iso8601.TryText(bytes, out _, out _);
        var formula = Core.Decoding.Formulas.FormulaParser.Parse(text, ["x"], out _);
        _ = formula?.Evaluate([1.5]);
        return isPattern || isUnit || isTime || formula is not null || TextNumber.TryParse(bytes, out _);
    }

    private static DeviceDefinition Typed(string decoder, Func<IPayloadDecoder, IPayloadDecoder> around) =>
        Typed(decoder) is var device ? device with { Decoder = around(device.Decoder) } : device;

    private static DeviceDefinition Typed(string decoder) => SomeDevice.Described($$"""
        { "type": "t", "decoder": {{decoder}}, "streams": [
            { "stream": "a", "unit": "Cel", "physical": [-1000, 1000] }, { "stream": "b", "unit": "1" } ] }
        """);

    private static DeviceDefinition Listed() => Typed("""
        { "format": "plain-json", "values": "messages", "textNumbers": true, "items": { "name": "id", "value": "value" },
          "names": { "a": "a", "b": "b" } }
        """);

    private static DeviceDefinition Enveloped()
    {
        var device = SomeDevice.OfType("dragino-lht52");
        return device with { Decoder = new JsonEnvelope(EnvelopeLibrary.All["the-things-stack-v3"], device.Decoder) };
    }

    private static TopicPattern TopicOf(string text) => TopicPattern.TryParse(text, out var pattern) ? pattern! : throw new FormatException(text);

    private static byte[] Coded(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packing = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            packing.Write(bytes);
        return Utf8(Convert.ToHexStringLower(packed.ToArray()));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
