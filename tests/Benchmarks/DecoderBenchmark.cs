using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Benchmarks;

/// <summary>
/// The verb <c>decoders</c>: messages per second and bytes allocated per message of each decoder on one core, interleaved in rounds with
/// <c>Utf8JsonReader</c> alone over the same bytes; medians.
/// </summary>
internal static class DecoderBenchmark
{
    private const int Rounds = 7;
    private const int Messages = 50_000;
    private const string Plain = """{"t":1767225600000,"seq":7,"values":{"flow":1.25,"turbidity":0.7,"running":true}}""";

    private static readonly DecodedMessage Message = new();

    public static int Run()
    {
        Console.WriteLine(Machine.Describe());
        var cases = Cases();
        var measured = cases.ToDictionary(one => one.Name, _ => new List<(double Rate, long Bytes)>());
        foreach (var one in cases)
            Measure(one.Work);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var one in cases)
                measured[one.Name].Add(Measure(one.Work));
        }
        Console.WriteLine($"{"one core, medians of " + Rounds,-44} {"messages/s",12} {"bytes/message",14} {"of the reader",14}");
        var reader = Median(measured[cases[0].Name]).Rate;
        foreach (var one in cases)
        {
            var (rate, bytes) = Median(measured[one.Name]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name,-44} {rate,12:N0} {bytes,14:N0} {rate / reader,14:P0}"));
        }
        return 0;
    }

    private static List<(string Name, Action Work)> Cases()
    {
        var plain = Encoding.UTF8.GetBytes(Plain);
        return
        [
            ("Utf8JsonReader alone, plain JSON, 3 values", () => Tokenize(plain)),
            Decoder("plain-json, 3 values", """ "decoder": { "format": "plain-json" } """, plain),
            Decoder("senml-json, 3 records", """ "decoder": { "format": "senml-json" } """, Encoding.UTF8.GetBytes(
                """[{"bt":1767225600,"n":"flow","u":"L/s","v":1.25},{"n":"turbidity","u":"NTU","v":0.7},{"n":"running","vb":true}]""")),
            Decoder("senml-cbor, 1 record", """ "decoder": { "format": "senml-cbor" } """,
                Convert.FromHexString("81a322fb41da556e400000000064666c6f7702fb3ff4000000000000")),
            Decoder("cayenne-lpp, 2 channels", """ "decoder": { "format": "cayenne-lpp", "channels": { "3": "flow", "5": "turbidity" } } """,
                Convert.FromHexString("0302011005020064")),
            Decoder("bytes by field table, 3 fields", """
                "decoder": { "format": "bytes", "fields": [ { "type": "u16", "stream": "flow", "scale": 0.01 },
                  { "type": "u16", "stream": "turbidity", "scale": 0.1 }, { "type": "u8", "stream": "running", "bits": [0, 1] } ] }
                """, [0, 125, 0, 7, 1]),
            Decoder("the-things-stack-v3 around a field table", """
                "decoder": { "format": "bytes", "fields": [ { "type": "u16", "stream": "flow", "scale": 0.01 }, { "type": "u16", "stream": "turbidity" } ] }
                """, Encoding.UTF8.GetBytes("""
                {"end_device_ids":{"device_id":"x"},"uplink_message":{"f_port":2,"f_cnt":1445,"frm_payload":"AH0ABw==","received_at":"2026-01-01T21:12:53.62Z"}}
                """), "v3/a/devices/x/up"),
            Decoder("sparkplug-b, 1 metric by name", """ "decoder": { "format": "sparkplug-b" } """,
                Convert.FromHexString("0880d095ffbc31120d0a04666c6f772009650000803f1802"), "spBv1.0/g/NDATA/x"),
        ];
    }

    private static (string Name, Action Work) Decoder(string name, string decoder, byte[] payload, string topic = "pilots/p/s/d/readings")
    {
        var json = $$"""
            { "pilot": "p", "name": "P", "zone": "UTC", "deviceTypes": [ { "type": "t", {{decoder}}, "streams": [
                { "stream": "flow", "unit": "L/s" }, { "stream": "turbidity", "unit": "NTU" }, { "stream": "running", "kind": "state" } ] } ],
              "sources": [ { "topic": "v3/+/devices/{device}/up", "envelope": "the-things-stack-v3" }, { "topic": "spBv1.0/+/+/{device}" } ],
              "sites": [ { "site": "s", "devices": [ { "device": "d", "type": "t", "ids": ["x"] } ] } ] }
            """;
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), name);
        var pilot = result.Pilot ?? throw new InvalidOperationException(string.Join(Environment.NewLine, result.Errors));
        if (!new PilotCatalog([pilot]).TryRoute(topic, out var device))
            throw new InvalidOperationException($"{topic} leads nowhere.");
        var context = new DecodeContext(device, new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc).Ticks) { Topic = topic };
        MessageDecoder.Decode(payload, context, Message);
        if (Message.Readings.Count == 0 || Message.Faults.Count > 0) // else the figure would be that of refusing it
            throw new InvalidOperationException($"{name}: {string.Join(", ", Message.Faults)}");
        return (name, () => MessageDecoder.Decode(payload, context, Message));
    }

    private static (double Rate, long Bytes) Measure(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Messages; i++)
            work();
        return (Messages / Stopwatch.GetElapsedTime(start).TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - before) / Messages);
    }

    private static (double Rate, long Bytes) Median(List<(double Rate, long Bytes)> rounds) => rounds.OrderBy(round => round.Rate).ElementAt(rounds.Count / 2);

    private static void Tokenize(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number)
                reader.TryGetDecimal(out _);
        }
    }
}
