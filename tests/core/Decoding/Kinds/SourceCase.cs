using System.Globalization;
using System.Text;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Tests.PilotFiles;

namespace SmartPilots.Core.Tests.Decoding.Kinds;

/// <summary>What one message on a topic turns into, on one line for each reading, fault or fact.</summary>
internal static class SourceCase
{
    /// <param name="decoder">Of the device type; its streams are level_m, temp_c, power_w, energy_wh (a counter) and running (a state).</param>
    /// <param name="source">Members of the only source, without its braces.</param>
    /// <param name="more">Members of the file, such as envelopes.</param>
    public static PilotCatalog Catalog(string decoder, string source, string more = "")
    {
        var result = SomePilot.Read($$"""
            { "pilot": "p", "name": "P", "zone": "Europe/Vienna", {{more}}
              "deviceTypes": [ { "type": "t", "decoder": {{decoder}}, "streams": [
                { "stream": "level_m", "unit": "m" }, { "stream": "temp_c", "unit": "Cel" }, { "stream": "power_w", "unit": "W" },
                { "stream": "energy_wh", "unit": "W.h", "kind": "counter" }, { "stream": "running", "kind": "state", "texts": { "ON": 1, "OFF": 0 } } ] } ],
              "sites": [ { "site": "s", "devices": [ { "device": "d", "type": "t", "ids": ["dev-1", "42", "north/pump1"] },
                { "device": "e", "type": "t", "ids": ["dev-2", "77", "south/pump1"] } ] } ],
              "sources": [ { {{source}} } ] }
            """);
        Assert.Empty(result.Errors);
        return new PilotCatalog([result.Pilot!]);
    }

    public static string Lines(string decoder, string source, string topic, byte[] payload, string more = "") =>
        Lines(Catalog(decoder, source, more), topic, payload);

    public static string Lines(string decoder, string source, string topic, string payload, string more = "") =>
        Lines(decoder, source, topic, Encoding.UTF8.GetBytes(payload), more);

    /// <summary>On the device's own topic.</summary>
    public static string Lines(string decoder, string payload) => Lines(decoder, "\"topic\": \"x/{device}\"", "x/dev-1", payload);

    public static string Lines(PilotCatalog catalog, string topic, byte[] payload)
    {
        if (!catalog.TryRoute(topic, payload, out var device))
            return $"no device {catalog.UnknownId(topic, payload)}".Trim();
        var message = new DecodedMessage();
        MessageDecoder.Decode(payload, new DecodeContext(device, Decoded.Received) { Topic = topic }, message);
        string[] lines =
        [
            .. message.Readings.Select(reading => Line(reading)),
            .. message.Faults.Select(fault => $"!{fault.Reason.Code()} {fault.Where}"),
            .. message.IsNoise ? (string[])["noise"] : [],
            .. message.Online is { } online ? (string[])[online ? "online" : "offline"] : [],
        ];
        return (device.Key.Device == "d" ? "" : $"{device.Key.Device}: ") + string.Join("; ", lines);
    }

    private static string Line(DecodedReading reading)
    {
        var received = reading.Ticks == Decoded.Received;
        var time = new DateTime(reading.Ticks, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
        var line = string.Create(CultureInfo.InvariantCulture, $"{reading.Stream.Name}={reading.Value}{(received ? "" : $"@{time}")}");
        return reading.Quality is Quality.Good or Quality.Undated ? line : $"{line} {reading.Quality & ~Quality.Undated}";
    }
}
