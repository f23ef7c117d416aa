using System.Text.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Decoding.Golden;

public sealed class CayenneGoldenTests
{
    private static readonly DeviceDefinition Temperatures = Described("\"3\": \"temp_3\", \"5\": \"temp_5\", \"1\": \"temp_1\"");
    private static readonly DeviceDefinition Movement = Described("\"6\": [\"x\", \"y\", \"z\"]");
    private static readonly DeviceDefinition Position = Described("\"1\": [\"lat\", \"lon\", \"altitude_m\"], \"2\": \"input\", \"3\": \"input\"");

    [SkippableFact]
    public void Every_vector_decodes_to_the_specified_values()
    {
        var vectors = SharedData.Json("payloads/cayenne/vectors.json").EnumerateArray().ToList();
        DeviceDefinition[] devices = [Temperatures, Temperatures, Movement, Position, Position];

        Assert.Equal(devices.Length, vectors.Count);
        foreach (var (vector, device) in vectors.Zip(devices))
        {
            var message = Decoded.Message(device, Convert.FromHexString(vector.GetProperty("hex").GetString()!));

            Assert.Empty(message.Faults);
            Assert.Equal(vector.GetProperty("expected").EnumerateArray().SelectMany(Values), message.Readings.Select(reading => reading.Value));
        }
    }

    [Theory]
    [InlineData("0367", "!wrong-shape byte 2")]
    [InlineData("03", "!wrong-shape byte 0")]
    [InlineData("03ff00", "!wrong-shape byte 0")]
    [InlineData("03670110056700", "!wrong-shape byte 6")]
    [InlineData("07670110", "!unknown-stream channel 7")]
    [InlineData("03680110", "!wrong-unit temp_3", "!wrong-shape byte 3")]
    public void What_does_not_fit_is_told_with_its_place(string hex, params string[] lines)
    {
        var message = Decoded.Message(Temperatures, Convert.FromHexString(hex));

        Assert.Equal(lines[^1..], message.Faults.Select(fault => $"!{fault.Reason.Code()} {fault.Where}"));
        Assert.Empty(message.Readings);
    }

    private static IEnumerable<decimal> Values(JsonElement expected)
    {
        var value = expected.GetProperty("v");
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.GetDecimal()) : [value.GetDecimal()];
    }

    private static DeviceDefinition Described(string channels) => SomeDevice.Described($$"""
        { "type": "t", "decoder": { "format": "cayenne-lpp", "channels": { {{channels}} } },
          "streams": [ { "stream": "temp_3", "unit": "Cel" }, { "stream": "temp_5", "unit": "Cel" }, { "stream": "temp_1", "unit": "Cel" },
            { "stream": "x", "unit": "[g]" }, { "stream": "y", "unit": "[g]" }, { "stream": "z", "unit": "[g]" }, { "stream": "lat", "unit": "deg" },
            { "stream": "lon", "unit": "deg" }, { "stream": "altitude_m", "unit": "m" }, { "stream": "input", "unit": "1" } ] }
        """);
}
