using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Ingest;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;
using Outcome = SmartPilots.Core.Wire.Outcome;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>
/// No time whatsoever, in any format, makes the pipeline throw or ask for the message again: it is stored, or in quarantine for a reason of
/// its own.
/// </summary>
public sealed class AnyTimeTests
{
    private const string Json = """
        { "pilot": "p", "name": "P", "zone": "ZONE",
          "sources": [ { "topic": "spBv1.0/g/+/n/{device}" }, { "topic": "v3/+/devices/{device}/up", "envelope": "the-things-stack-v3" },
            { "topic": "application/+/device/{device}/event/up", "envelope": "chirpstack-v4" } ],
          "deviceTypes": [ TYPES ], "sites": [ { "site": "s", "devices": [ DEVICES ] } ] }
        """;

    private static readonly (string Name, string Decoder)[] Types =
    [
        ("auto", """{ "format": "plain-json" }"""),
        .. new[] { "s", "ms", "us", "ns", "iso8601" }.Select(f => (f, $$"""{ "format": "plain-json", "time": { "format": "{{f}}", "local": true } }""")),
        ("senml-json", """{ "format": "senml-json" }"""),
        ("senml-cbor", """{ "format": "senml-cbor" }"""),
        ("sparkplug", """{ "format": "sparkplug-b" }"""),
        .. from type in new[] { "u64", "i64", "f64", "f32", "bcd64" }
           from f in new[] { "s", "ms", "us", "ns" }
           select ($"{type}-{f}", $$"""
            { "format": "bytes", "fields": [ { "type": "{{type}}", "name": "t", "time": "{{f}}" }, { "type": "u64", "at": 0, "counter": true, "name": "n" },
              { "repeat": 2, "everySeconds": 31622400, "fields": [ { "formula": "1", "stream": "x" } ] } ], "ignoreRest": true }
            """),
        ("none", """{ "format": "bytes", "fields": [ { "type": "u8", "stream": "x" } ], "ignoreRest": true }"""),
    ];

    private static readonly decimal[] Edges =
    [
        0, -1, 1, 946_684_799, 946_684_800, 7_258_118_399, 7_258_118_400, 253_402_300_799, 253_402_300_800, -62_135_596_800, -62_135_596_801,
        int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue, ulong.MaxValue, 1e20m, -1e20m, 1e28m, decimal.MaxValue, 268_435_455, 268_435_456,
    ];

    private static readonly Gen<decimal> Numbers =
        from edge in Gen.Elements(Edges)
        from scale in Gen.Elements(1m, 1_000m, 1_000_000m, 1_000_000_000m)
        from off in Gen.Choose(-100, 100)
        select Math.Abs(edge) < 1e15m ? edge * scale + off : edge;

    private static readonly Gen<string> Texts =
        from year in Gen.Elements("0000", "0001", "0002", "1600", "1601", "1969", "1999", "2000", "2026", "2199", "2200", "9998", "9999")
        from day in Gen.Elements("-01-01", "-01-02", "-03-29", "-12-30", "-12-31")
        from time in Gen.Elements("T00:00", "T00:00:00", "T02:30:00", "T23:59:59", "T23:59:60", "T23:59:59.9999999")
        from offset in Gen.Elements("", "Z", "+18:00", "-18:00", "+14:00", "-12", "+0001")
        select year + day + time + offset;

    private static readonly Gen<long> Receipts = Gen.Frequency(
        (3, Gen.Constant(IngestScene.Start.Ticks)),
        (1, Gen.Elements(1L, TimeSpan.TicksPerHour, DateTime.MaxValue.Ticks, DateTime.UnixEpoch.Ticks, IngestScene.Start.Ticks + TimeSpan.TicksPerDay)));

    [Theory]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Pacific/Pago_Pago")]
    [InlineData("Europe/Madrid")]
    public async Task No_time_makes_the_pipeline_throw(string zone)
    {
        var pilots = new PilotSource(new PilotCatalog([Pilot(zone)]));
        var store = new StrictStore();
        var pipeline = App.Part<IngestPipeline>(store, new HandClock(IngestScene.Start), pilots);
        var sent = 0L;
        var cases = (from number in Numbers from text in Texts from received in Receipts select (number, text, received)).Sample(150);
        foreach (var (number, text, received) in cases)
        {
            List<DeviceEvent> events = [.. Messages(number, text).Select((message, i) =>
                new DeviceEvent(i % 7 == 0 ? SourceId.OfIntegration("i") : IngestScene.GatewayA, ++sent, message.Topic, received, message.Payload))];

            var outcomes = await pipeline.IngestAsync(events, CancellationToken.None);

            for (var i = 0; i < outcomes.Length; i++)
            {
                Assert.True(outcomes[i] is { Outcome: not Outcome.Retry, Reason: not Reason.InternalError },
                    $"{outcomes[i]} for {events[i].Topic} at {number} or {text}, received at {received}: {Encoding.UTF8.GetString(events[i].Payload.Span)}");
            }
        }
        Assert.Equal(sent, store.Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("l~", StringComparison.Ordinal))
            .Sum(row => Core.Ingest.LedgerRow.FromRow(row).MessagesSent));
    }

    [Theory]
    [InlineData("\"9999-12-31T00:00:00Z\"", "time-ahead")]
    [InlineData("253402214400000", "time-ahead")]
    [InlineData("\"9999-12-31T23:59:59-12:00\"", "invalid-time")]
    [InlineData("\"0001-01-01T00:00:00Z\"", "time-before-2000")]
    [InlineData("-62135596800000", "time-before-2000")]
    [InlineData("1e300", "invalid-time")]
    public async Task A_null_date_is_refused_for_a_reason_that_says_so(string time, string reason)
    {
        var scene = new IngestScene();
        await scene.SendAsync(scene.Message(0, "\"flow_lps\":1"));

        Assert.Equal($"quarantined:{reason} accepted", await scene.SendAsync(
            scene.Raw("pilots/p/s/d1/readings", $"{{\"t\":{time},\"values\":{{\"flow_lps\":1}}}}"), scene.Message(60, "\"flow_lps\":1")));

        Assert.Equal("messages 2+0+0+1", (await scene.LedgerAsync()).Split(" readings")[0]);
    }

    private static IEnumerable<(string Topic, byte[] Payload)> Messages(decimal number, string text)
    {
        var written = number.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, decoder) in Types)
        {
            var topic = $"pilots/p/s/{name}/readings";
            if (decoder.Contains("plain-json", StringComparison.Ordinal))
            {
                foreach (var time in new[] { written, $"\"{written}\"", $"\"{text}\"", written + "e30" })
                    yield return (topic, Utf8($$"""{"t":{{time}},"seq":{{Math.Clamp(Math.Truncate(number), 0, long.MaxValue)}},"values":{"x":1} }"""));
            }
            else if (name == "senml-json")
            {
                yield return (topic, Utf8($$"""[{"n":"x","v":1,"t":{{written}}},{"bn":"","bt":{{written}},"n":"x","v":1,"t":{{written}}}]"""));
            }
            else if (name == "senml-cbor")
            {
                yield return (topic, [0x81, 0xa3, 0x00, 0x61, (byte)'x', 0x02, 0x01, 0x06, 0xfb, .. Big(BitConverter.DoubleToInt64Bits((double)number))]);
                yield return (topic, [0x81, 0xa3, 0x00, 0x61, (byte)'x', 0x02, 0x01, 0x22, (byte)(number < 0 ? 0x3b : 0x1b), .. Big((long)Whole(number))]);
            }
            else if (name == "sparkplug")
            {
                yield return ("spBv1.0/g/DBIRTH/n/sparkplug", Sparkplug(Whole(number)));
                yield return ("spBv1.0/g/DDATA/n/sparkplug", Sparkplug(Whole(number)));
            }
            else
            {
                byte[] bytes = name.StartsWith("f64", StringComparison.Ordinal) ? Big(BitConverter.DoubleToInt64Bits((double)number)) : Big((long)Whole(number));
                yield return (topic, [.. bytes, .. new byte[8]]);
                var raw = Convert.ToBase64String(bytes);
                var (time, counter) = (JsonSerializer.Serialize(text), Whole(number));
                yield return ($"v3/a/devices/{name}/up", Utf8($$"""{"uplink_message":{"f_cnt":{{counter}},"frm_payload":"{{raw}}","received_at":{{time}} } }"""));
                yield return ($"application/a/device/{name}/event/up", Utf8($$"""{"time":{{time}},"fCnt":{{counter}},"data":"{{raw}}"}"""));
            }
        }
    }

    // Field 1 a time, field 2 a metric of name x, a time and a value, field 3 a sequence.
    private static byte[] Sparkplug(ulong time)
    {
        byte[] metric = [0x0a, 0x01, (byte)'x', 0x18, .. Varint(time), 0x20, 10, 0x69, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f];
        return [0x08, .. Varint(time), 0x12, (byte)metric.Length, .. metric, 0x18, 0x00];
    }

    private static IEnumerable<byte> Varint(ulong number)
    {
        for (; number > 0x7f; number >>= 7)
            yield return (byte)(number | 0x80);
        yield return (byte)number;
    }

    private static ulong Whole(decimal number) => unchecked((ulong)(long)Math.Clamp(Math.Truncate(number), long.MinValue, long.MaxValue));

    private static byte[] Big(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static PilotDefinition Pilot(string zone)
    {
        var types = Types.Select(type => $$"""{ "type": "{{type.Name}}", "decoder": {{type.Decoder}}, "streams": [ { "stream": "x", "unit": "1" } ] }""");
        var devices = Types.Select(type => $$"""{ "device": "{{type.Name}}", "type": "{{type.Name}}" }""");
        var json = Json.Replace("ZONE", zone, StringComparison.Ordinal).Replace("TYPES", string.Join(",\n", types), StringComparison.Ordinal)
            .Replace("DEVICES", string.Join(",\n", devices), StringComparison.Ordinal);
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "test.json");
        Assert.Empty(result.Errors);
        return result.Pilot!;
    }
}
