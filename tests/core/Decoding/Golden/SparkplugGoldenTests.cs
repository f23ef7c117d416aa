using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Decoding.Golden;

/// <summary>Messages of one edge node as another implementation of Sparkplug B wrote them, in the order in which they were sent.</summary>
public sealed class SparkplugGoldenTests
{
    private static readonly DeviceDefinition Device = SomeDevice.Described("""
        { "type": "t", "decoder": { "format": "sparkplug-b", "names": { "flow_m3h": "flow_lps", "pressure_bar": "pressure_kpa" } },
          "streams": [ { "stream": "flow_lps", "unit": "L/s" }, { "stream": "pressure_kpa", "unit": "bar" },
            { "stream": "tank_level_m", "unit": "m" },
            { "stream": "running", "kind": "state" }, { "stream": "starts", "unit": "1" }, { "stream": "offset", "unit": "1" },
            { "stream": "energy_wh", "unit": "Wh" }, { "stream": "state", "kind": "state", "texts": { "AUTO — école": 1 } } ] }
        """);

    private EdgeSession? _session;

    [SkippableFact]
    public void A_session_from_birth_to_death_is_read()
    {
        Assert.Equal(["!unknown-stream Properties/Hardware", "online"], Decode("NBIRTH"));
        Assert.Equal(["flow_lps=12.152777778@22:13:20", "pressure_kpa=3.217@22:13:20", "tank_level_m=2.41@22:13:20", "running=1@22:13:20",
            "starts=4294967295@22:13:20", "offset=-5@22:13:20", "state=1@22:13:20",
            "!number-out-of-bounds energy_wh", "online"], Decode("DBIRTH")); // 2^53 + 1 is above the store's bound of 1e15
        Assert.Equal(["flow_lps=12.361111111@22:13:20.9", "tank_level_m=2.405@22:13:20.95"], Decode("DDATA alias only"));
        Assert.Equal(["flow_lps=11.180555556@21:13:20 Historical", "flow_lps=11.25@21:14:20 Historical"], Decode("DDATA historical"));
        Assert.Equal(["!not-a-number pressure_kpa"], Decode("DDATA null"));
        Assert.Equal(["!unknown-stream batch"], Decode("DDATA dataset"));
        Assert.Equal(["!unknown-stream raw"], Decode("DDATA bytes"));
        Assert.Equal(["flow_lps=0.277777778@22:13:27", "rebirth"], Decode("seq wrap")); // 255 does not follow 6
        Assert.Equal(["offline"], Decode("DDEATH")); // 0 follows 255
        Assert.Equal(["offline"], Decode("NDEATH"));
    }

    [SkippableTheory]
    [InlineData("DDATA dataset", "batch", "!not-a-number batch")]
    [InlineData("DDATA bytes", "raw", "!not-a-number raw")]
    public void A_table_or_bytes_are_no_number_even_where_a_stream_has_their_name(string name, string stream, string expected)
    {
        var device = SomeDevice.Described($$"""
            { "type": "t", "decoder": { "format": "sparkplug-b" }, "streams": [ { "stream": "{{stream}}", "unit": "1" } ] }
            """);

        var fault = Assert.Single(Message(device, name).Faults);

        Assert.Equal(expected, $"!{fault.Reason.Code()} {fault.Where}");
    }

    [SkippableFact]
    public void Data_before_its_birth_waits_and_asks_for_one()
    {
        Assert.Equal(["!unknown-alias alias 1", "!unknown-alias alias 3", "rebirth"], Decode("DDATA alias only"));
    }

    [SkippableFact]
    public void The_death_of_an_earlier_session_does_not_end_this_one()
    {
        Decode("NBIRTH");
        _session = _session! with { BirthNumber = 7 };

        Assert.Equal(["online"], Decode("NDEATH"));
        Assert.True(_session!.Online);
    }

    private string[] Decode(string name)
    {
        var message = Message(Device, name);
        _session = message.Session;
        Assert.Equal("WaterScheme/Edge1", message.SessionKey);
        return [.. message.Readings.Select(Line), .. message.Faults.Select(fault => $"!{fault.Reason.Code()} {fault.Where}"),
            .. message.NeedsRebirth ? (string[])["rebirth"] : [], .. message.Online is { } online ? (string[])[online ? "online" : "offline"] : []];
    }

    private DecodedMessage Message(DeviceDefinition device, string name)
    {
        var vector = SharedData.Json("payloads/sparkplug/vectors.json").EnumerateArray()
            .Single(vector => vector.GetProperty("name").GetString() == name);
        var message = new DecodedMessage();
        var context = new DecodeContext(device, Decoded.Received) { Topic = vector.GetProperty("topic").GetString(), Session = _session };
        MessageDecoder.Decode(Convert.FromHexString(vector.GetProperty("hex").GetString()!), context, message);
        return message;
    }

    private static string Line(DecodedReading reading)
    {
        var line = string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{reading.Stream.Name}={reading.Value}@{new DateTime(reading.Ticks):HH:mm:ss.FFF}");
        return reading.Quality == Quality.Good ? line : $"{line} {reading.Quality}";
    }
}
