using System.Text.Json;
using SmartPilots.Core.Model;
using SmartPilots.Core.Units;

namespace SmartPilots.Core.Tests.Decoding.Golden;

/// <summary>Raw payloads of real devices through the tables under <c>pilots/device-types/</c>.</summary>
public sealed class FieldTableGoldenTests
{
    // The maker turns resistance into temperature by an approximation that is not published; the table uses the standard's formula.
    private static readonly Dictionary<(string, string), decimal> Tolerances = new()
    {
        [("DL-DLR2-008", "Temperature")] = 0.003m, [("DL-DLR2-009", "Temperature")] = 0.015m,
    };

    [SkippableFact]
    public void Every_published_payload_of_68_device_types_decodes_to_the_published_values()
    {
        var cases = SharedData.Json("payloads/decentlab/golden.json").EnumerateArray().ToList();

        Assert.Equal(134, cases.Count);
        Assert.Equal(68, cases.Select(Name).Distinct().Count());
        foreach (var golden in cases)
        {
            var name = Name(golden);
            var message = Message(SomeDevice.OfType($"decentlab-{name.ToLowerInvariant()}"), golden);
            var expected = golden.GetProperty("decoded").EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object).ToList();

            Assert.True(message.Faults.Count == 0, $"{name}: {string.Join(", ", message.Faults)}");
            Assert.Equal(expected.Count, message.Readings.Count);
            foreach (var (label, value) in expected.Select(member => (member.Name, member.Value)))
                AssertReading(message, name, label, value);
        }
    }

    [SkippableFact]
    public void A_meter_with_24_hours_of_history_gives_a_reading_for_each_hour()
    {
        var golden = Codec("Axioma", 0);

        var message = Message(SomeDevice.OfType("axioma-qalcosonic-w1"), golden, port: 100);

        Assert.Empty(message.Faults);
        var volumes = message.Readings.Where(reading => reading.Stream.Name == "volume_m3").ToList();
        var expected = golden.GetProperty("expected");
        Assert.Equal(24, volumes.Count);
        Assert.Equal(expected.GetProperty("log_volume_m3").GetDecimal(), volumes[0].Value);
        Assert.Equal(expected.GetProperty("current_volume_m3").GetDecimal(), volumes[^1].Value);
        Assert.Equal(expected.GetProperty("deltas_m3_1_23").EnumerateArray().Select(delta => delta.GetDecimal()),
            volumes.Zip(volumes.Skip(1), (earlier, later) => later.Value - earlier.Value));
        Assert.Equal(new DateTime(2026, 9, 2, 0, 0, 0, DateTimeKind.Utc).Ticks, volumes[0].Ticks);
        Assert.Equal(new DateTime(2026, 9, 2, 23, 0, 0, DateTimeKind.Utc).Ticks, volumes[^1].Ticks);
        var status = message.Readings.Single(reading => reading.Stream.Name == "status");
        Assert.Equal(expected.GetProperty("timestamp_utc").GetDateTime().Ticks, status.Ticks);
        Assert.Equal(expected.GetProperty("status").GetDecimal(), status.Value);
    }

    [SkippableTheory]
    [InlineData("dragino-lse01", "Dragino LSE01", 0, 2)]
    [InlineData("milesight-em500-pp", "Milesight", 0, 85)]
    [InlineData("milesight-em500-pp", "em500-pp", 1, 85)]
    public void A_payload_decodes_to_the_published_values(string type, string device, int index, int port)
    {
        var golden = Codec(device, index);

        var message = Message(SomeDevice.OfType(type), golden, port);

        Assert.Empty(message.Faults);
        var expected = golden.GetProperty("expected").EnumerateObject().ToDictionary(member => member.Name, member => Number(member.Value));
        Assert.Equal(expected.OrderBy(pair => pair.Key),
            message.Readings.ToDictionary(reading => reading.Stream.Label, reading => reading.Value).OrderBy(pair => pair.Key));
    }

    [SkippableFact]
    public void A_payload_for_another_port_is_refused()
    {
        var golden = SharedData.Json("payloads/lorawan_devices/codec_examples.json").EnumerateArray()
            .Single(golden => golden.TryGetProperty("expected_errors", out _));

        var fault = Message(SomeDevice.OfType("dragino-lse01"), golden, golden.GetProperty("fPort").GetInt32()).Faults.Single();

        Assert.Equal((Reason.WrongShape, "port 42"), (fault.Reason, fault.Where));
    }

    private static void AssertReading(DecodedMessage message, string device, string label, JsonElement value)
    {
        var reading = message.Readings.Single(reading => reading.Stream.Label == label);
        var expected = (decimal)value.GetProperty("value").GetDouble();
        var unit = value.GetProperty("unit").GetString();
        var tolerance = Tolerances.GetValueOrDefault((device, label), 0.000000001m + Math.Abs(expected) * 1e-13m);
        Assert.True(Math.Abs(reading.Value - expected) <= tolerance, $"{device} {label}: {reading.Value}, not {expected}");
        Assert.True(Unit.TryParse(unit ?? "1", out var published), unit);
        Assert.True(Unit.TryParse(reading.Stream.Unit, out var own), reading.Stream.Unit);
        Assert.True(published.TryConvert(1m, own, out var one) && one == 1m, $"{device} {label}: {reading.Stream.Unit}, not {unit}");
    }

    private static DecodedMessage Message(DeviceDefinition device, JsonElement golden, int? port = null)
    {
        var message = new DecodedMessage();
        message.Start(device);
        var payload = Convert.FromHexString(golden.GetProperty("hex").GetString()!);
        device.Decoder.Decode(payload, new DecodeContext(device, Decoded.Received) { Port = port }, message);
        return message;
    }

    private static string Name(JsonElement golden) => golden.GetProperty("device").GetString()!.Split(' ')[0];

    private static JsonElement Codec(string device, int index) => SharedData.Json("payloads/lorawan_devices/codec_examples.json").EnumerateArray()
        .Where(golden => golden.GetRawText().Contains(device, StringComparison.Ordinal) && golden.TryGetProperty("expected", out _)).ElementAt(index);

    private static decimal Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? decimal.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        : value.GetDecimal();
}
