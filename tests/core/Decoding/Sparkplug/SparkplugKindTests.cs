using System.Globalization;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;
using SmartPilots.Core.Tests.Decoding.Kinds;

namespace SmartPilots.Core.Tests.Decoding.Sparkplug;

/// <summary>What a Sparkplug payload leaves to the birth, to the sender's quality and to the device type.</summary>
public sealed class SparkplugKindTests
{
    private const long At = 1_767_268_800_000;
    private readonly DeviceDefinition _device;
    private EdgeSession? _session;

    public SparkplugKindTests()
    {
        var catalog = SourceCase.Catalog("""
            { "format": "sparkplug-b", "names": { "Temp": "temp_c" }, "unitNames": { "C": "Cel", "metre": "m" }, "ignoreOthers": true }
            """, "\"topic\": \"spBv1.0/water/+/rtu/{device}\"");
        Assert.True(catalog.TryRoute("spBv1.0/water/DDATA/rtu/dev-1", out _device!));
    }

    [Fact]
    public void A_whole_number_without_data_type_waits_for_the_birth()
    {
        var data = Convert.FromHexString("0880acb7cbb73312130a0454656d701880acb7cbb73350f4ffffff0f1801"); // Temp, -12
        Assert.Equal("!unknown-alias temp_c rebirth", Hear("DDATA", data));

        Hear("NBIRTH", SparkplugBytes.Payload(At - 10, 0));
        Assert.Equal("temp_c=20", Hear("DBIRTH", SparkplugBytes.Whole(At - 9, 1, "Temp", type: 3, 20)));
        Assert.Equal("temp_c=-12", Hear("DDATA", SparkplugBytes.Whole(At, 2, "Temp", type: 0, -12)));
    }

    [Theory]
    [InlineData(192u, "temp_c=20")]
    [InlineData(0u, "temp_c=20 Doubtful")]
    [InlineData(500u, "temp_c=20 Doubtful")]
    [InlineData("GOOD", "temp_c=20")]
    [InlineData("192", "temp_c=20")]
    [InlineData("Bad", "temp_c=20 Doubtful")]
    [InlineData("Uncertain", "temp_c=20 Doubtful")]
    [InlineData(true, "temp_c=20")]
    [InlineData(false, "temp_c=20 Doubtful")]
    public void The_senders_quality_becomes_ours(object quality, string line)
    {
        Hear("NBIRTH", SparkplugBytes.Payload(At - 10, 0));
        Assert.Equal(line, Hear("DDATA", SparkplugBytes.Whole(At, 1, "Temp", type: 3, 20, quality)));
    }

    [Theory]
    [InlineData("0880acb7cbb733122a0a0454656d701880acb7cbb733200a4a100a07656e67556e69741205080c4201436900000000008035401801", "temp_c=21.5")] // in C
    public void A_unit_has_the_devices_own_name(string hex, string line) => Assert.Equal($"{line} rebirth", Hear("DDATA", Convert.FromHexString(hex)));

    [Fact]
    public void Two_names_that_end_alike_are_a_fault_in_one_message() =>
        Assert.Equal("!unknown-stream Pump1/level_m !unknown-stream Pump2/level_m rebirth", Hear("DDATA",
            SparkplugBytes.Payload(At, 1, ("Pump1/level_m", null, 2.5), ("Pump2/level_m", null, 20))));

    [Fact]
    public void Two_names_that_end_alike_are_a_fault_in_two_messages_once_the_birth_told_of_both()
    {
        Hear("NBIRTH", SparkplugBytes.Payload(At - 10, 0));
        Hear("DBIRTH", SparkplugBytes.Payload(At - 9, 1, ("Pump1/level_m", null, 2.5), ("Pump2/level_m", null, 20)));

        Assert.Equal("!unknown-stream Pump1/level_m", Hear("DDATA", SparkplugBytes.Payload(At, 2, ("Pump1/level_m", null, 2.5))));
    }

    private string Hear(string type, byte[] payload)
    {
        var message = new DecodedMessage();
        var topic = type[0] == 'N' ? $"spBv1.0/water/{type}/rtu" : $"spBv1.0/water/{type}/rtu/dev-1";
        MessageDecoder.Decode(payload, new DecodeContext(_device, Decoded.Received) { Topic = topic, Session = _session }, message);
        _session = message.Session ?? _session;
        string[] lines =
        [
            .. message.Readings.Select(reading => string.Create(CultureInfo.InvariantCulture,
                $"{reading.Stream.Name}={reading.Value}{(reading.Quality == Quality.Good ? "" : $" {reading.Quality}")}")),
            .. message.Faults.Select(fault => $"!{fault.Reason.Code()} {fault.Where}"), .. message.NeedsRebirth ? (string[])["rebirth"] : [],
        ];
        return string.Join(' ', lines);
    }
}
