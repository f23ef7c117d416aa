using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Decoding;

public sealed class SenMlTests
{
    private static readonly DeviceDefinition Device = SomeDevice.Described("""
        { "type": "t", "decoder": { "format": "senml-json", "names": { "urn:dev:1:temp": "temperature_c" }, "sums": { "energy": "energy_j" } },
          "streams": [ { "stream": "temperature_c", "unit": "Cel" }, { "stream": "energy_j", "unit": "J" },
                       { "stream": "chlorine_mgl", "unit": "mg/L" }, { "stream": "open", "kind": "state", "texts": { "OPEN": 1, "SHUT": 0 } } ] }
        """);

    [Theory]
    [InlineData("""[{"bn":"urn:dev:1:","n":"temp","t":1320078429,"u":"K","v":300}]""", "temperature_c=26.85@2011-10-31T16:27:09Z")]
    [InlineData("""[{"bn":"x/","bt":1320078429,"bv":20,"n":"temperature_c","v":1.5}]""", "temperature_c=21.5@2011-10-31T16:27:09Z")]
    [InlineData("""[{"bn":"x/","bt":1320078429,"bv":20,"n":"temperature_c"}]""", "temperature_c=20@2011-10-31T16:27:09Z")]
    [InlineData("""[{"n":"chlorine_mgl","t":1320078429,"u":"kg/m3","v":0.0005}]""", "chlorine_mgl=0.5@2011-10-31T16:27:09Z")]
    [InlineData("""[{"n":"energy","t":1320078429,"s":3600}]""", "energy_j=3600@2011-10-31T16:27:09Z")]
    [InlineData("""[{"n":"open","t":1320078429,"vb":true}]""", "open=1@2011-10-31T16:27:09Z")]
    [InlineData("""[{"n":"open","t":1320078429,"vs":"SHUT"}]""", "open=0@2011-10-31T16:27:09Z")]
    [InlineData("""[{"n":"open","vb":false,"t":-10}]""", "open=0@2026-01-01T23:59:50Z Undated")]
    [InlineData("""[{"n":"temperature_c","t":1320078429,"v":1,"extra":[1]}]""", "temperature_c=1@2011-10-31T16:27:09Z")]
    [InlineData("""[{"n":"temperature_c","v":"1"}]""", "!not-a-number temperature_c")]
    [InlineData("""[{"n":"temperature_c","v":1e300}]""", "!number-out-of-bounds temperature_c")]
    [InlineData("""[{"bv":7e28,"n":"temperature_c","v":7e28}]""", "!wrong-shape bv")]
    [InlineData("""[{"n":"temperature_c","u":"V","v":1}]""", "!wrong-unit temperature_c")]
    [InlineData("""[{"n":"colour","v":1}]""", "!unknown-stream colour")]
    [InlineData("""[{"n":"temperature_c","v":1,"must_":2}]""", "!wrong-shape $")]
    [InlineData("""[{"bver":11,"n":"temperature_c","v":1}]""", "!wrong-shape bver")]
    [InlineData("""[{"v":1}]""", "!wrong-shape n")]
    [InlineData("""[{"n":"open","vd":"aGk"}]""", "!no-readings $")]
    [InlineData("""[]""", "!no-readings $")]
    [InlineData("""{}""", "!wrong-shape $")]
    [InlineData("""[{"n":"open","v":1}] x""", "!invalid-json byte 21")]
    public void A_pack_is_read_as_the_standard_says(string pack, string line)
    {
        Assert.Equal([line], Decoded.Lines(Device, pack));
    }

    [Theory]
    [InlineData("81a2006d74656d70657261747572655f630219012c", "temperature_c", 300)] // {0: "temperature_c", 2: 300}
    [InlineData("9fbf006d74656d70657261747572655f630219012cffff", "temperature_c", 300)] // indefinite array and map
    [InlineData("81a2006d74656d70657261747572655f6302c4822019012c", "temperature_c", 30)] // decimal fraction 300e-1
    [InlineData("81a300 6d74656d70657261747572655f63 01614b 02fb4072c00000000000", "temperature_c", 26.85)] // K
    [InlineData("81a3006d74656d70657261747572655f63 0219012c 65782d6d696e 9f5f4101ffff", "temperature_c", 300)] // an unknown label is passed over
    public void CBOR_is_read_in_all_its_forms(string hex, string stream, double value)
    {
        var message = Decoded.Message(Cbor(), Convert.FromHexString(hex.Replace(" ", "")));

        Assert.Empty(message.Faults);
        Assert.Equal((stream, (decimal)value), (message.Readings.Single().Stream.Name, message.Readings.Single().Value));
    }

    [Theory]
    [InlineData("81")] // an array of one without it
    [InlineData("9f")]
    [InlineData("9bffffffffffffffff")] // 2^64 - 1 items
    [InlineData("81a1006d74656d70")] // a text longer than the payload
    [InlineData("81a10061ff")] // not UTF-8
    [InlineData("81a1001c")] // reserved additional information
    [InlineData("81a100616e00")] // bytes after the end
    [InlineData("818181818181818181818181818181818181818181818181")]
    [InlineData("81a1 61785f5f41")] // an indefinite chunk inside a chunk
    [InlineData("81a102f818")] // a reserved simple value
    [InlineData("81a2006161006162")] // one label twice
    public void CBOR_that_is_not_well_formed_is_refused_whole(string hex)
    {
        var fault = Decoded.Message(Cbor(), Convert.FromHexString(hex.Replace(" ", ""))).Faults.Single();

        Assert.True(fault.Reason is Reason.Malformed or Reason.WrongShape, fault.ToString());
    }

    [Fact]
    public void Decoding_allocates_nothing_in_steady_state()
    {
        var message = new DecodedMessage();
        var payload = """[{"bn":"urn:dev:1:","bt":1320078429,"n":"temp","u":"K","v":300},{"n":"chlorine_mgl","u":"kg/m3","v":0.0005}]"""u8.ToArray();
        for (var i = 0; i < 100; i++)
            MessageDecoder.Decode(payload, Device, Decoded.Received, message);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            MessageDecoder.Decode(payload, Device, Decoded.Received, message);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2, message.Readings.Count);
    }

    private static DeviceDefinition Cbor() => SomeDevice.Described("""
        { "type": "t", "decoder": { "format": "senml-cbor" }, "streams": [ { "stream": "temperature_c", "unit": "Cel" } ] }
        """);
}
