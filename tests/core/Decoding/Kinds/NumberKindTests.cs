using System.Globalization;

namespace SmartPilots.Core.Tests.Decoding.Kinds;

public sealed class NumberKindTests
{
    [Theory]
    [InlineData("49aec30e", "1431649.75")]
    [InlineData("49aec30f", "1431649.875")]
    [InlineData("4b3c614e", "12345678")]
    [InlineData("4b7fffff", "16777215")]
    [InlineData("4affffff", "8388607.5")]
    [InlineData("4370828f", "240.51")]
    [InlineData("3dcccccd", "0.1")]
    [InlineData("c2f6e979", "-123.456")]
    [InlineData("00000001", "0")] // beyond nine decimals
    public void A_float_of_32_bits_keeps_what_it_holds(string hex, string value) => Assert.Equal($"level_m={value}",
        SourceCase.Lines("""{ "format": "bytes", "fields": [ { "type": "f32", "stream": "level_m" } ] }""", "\"topic\": \"x/{device}\"", "x/dev-1",
            Convert.FromHexString(hex)));

    [Fact]
    public void A_float_of_32_bits_reads_back_as_itself()
    {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++)
        {
            var value = BitConverter.Int32BitsToSingle(random.Next());
            if (float.IsFinite(value) && MathF.Abs(value) is < 1e15f and > 1e-9f && Core.Model.Binary.TryToDecimal(value, out var number))
                Assert.Equal(value, float.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("f32", "abcd", "4370828f")]
    [InlineData("f32", "big", "4370828f")]
    [InlineData("f32", "cdab", "828f4370")]
    [InlineData("f32", "badc", "70438f82")]
    [InlineData("f32", "dcba", "8f827043")]
    [InlineData("f64", "cdab", "1eb8eb851051406e")]
    public void Registers_may_be_swapped(string type, string order, string hex) => Assert.Equal("level_m=240.51", SourceCase.Lines(
        $$"""{ "format": "bytes", "fields": [ { "type": "{{type}}", "order": "{{order}}", "stream": "level_m" } ] }""", "\"topic\": \"x/{device}\"", "x/dev-1",
        Convert.FromHexString(hex)));

    [Theory]
    [InlineData("016700ff02700190", "", "temp_c=25.5; !unknown-stream byte 4")]
    [InlineData("016700ff03bc0258", "", "temp_c=25.5; !unknown-stream byte 4")]
    [InlineData("016700ff03bc0258", "\"188\": { \"bytes\": 2, \"resolution\": 0.01 }", "temp_c=25.5; level_m=6")]
    [InlineData("03bcfda8016700ff", "\"188\": { \"bytes\": 2, \"signed\": true, \"resolution\": 0.1, \"unit\": \"cm\" }", "level_m=-0.6; temp_c=25.5")]
    [InlineData("016700ff0787ff0000", "", "temp_c=25.5; !unknown-stream channel 7")]
    [InlineData("03bc0258", "", "!wrong-shape byte 0")]
    public void A_type_of_lpp_may_be_the_devices_own(string hex, string types, string line) => Assert.Equal(line, SourceCase.Lines(
        $$"""{ "format": "cayenne-lpp", "channels": { "1": "temp_c", "3": "level_m" }, "types": { {{types}} } }""", "\"topic\": \"x/{device}\"", "x/dev-1",
        Convert.FromHexString(hex)));

    [Theory]
    [InlineData("26010112000015", "yyMMddHHmmss")]
    [InlineData("09010112000015", "yyMMddHHmmss")] // a number that has lost its zero
    public void A_time_of_decimal_digits_is_read_by_its_pattern(string hex, string format) => Assert.Equal(
        $"temp_c=21@20{hex[..2]}-01-01T12:00:00Z", SourceCase.Lines($$"""
            { "format": "bytes", "fields": [ { "type": "bcd48", "time": { "format": "{{format}}", "zone": "UTC" } }, { "type": "u8", "stream": "temp_c" } ] }
            """, "\"topic\": \"x/{device}\"", "x/dev-1", Convert.FromHexString(hex)));

    [Fact]
    public void What_stands_before_an_unknown_key_is_kept() => Assert.Equal("temp_c=25.5; !unknown-stream byte 4", SourceCase.Lines(
        """{ "format": "bytes", "fields": [ { "key": 2, "blocks": { "0167": [ { "type": "i16", "stream": "temp_c", "scale": 0.1 } ] } } ] }""",
        "\"topic\": \"x/{device}\"", "x/dev-1", Convert.FromHexString("016700ff02700190")));

    [Theory]
    [InlineData("""[{"bn":"urn:x\/","bt":1767268800,"n":"temp_c","u":"\u00b0C","v":3.2}]""", "temp_c=3.2@2026-01-01T12:00:00Z")]
    [InlineData("""[{"n":"temp_c","u":"C","v":3.2}]""", "temp_c=3.2")]
    [InlineData("""[{"n":"pump1\/level_m","v":1},{"n":"pump2\/level_m","v":2}]""", "!unknown-stream pump1/level_m; !unknown-stream pump2/level_m")]
    [InlineData("""[{"n":"pump1/level_m","v":1},{"n":"pump1/level_m","v":2,"t":-1}]""", "level_m=1; level_m=2@2026-01-01T23:59:59Z")]
    [InlineData("""[{"bt":1767268800},{"n":"temp_c","v":12.3}]""", "temp_c=12.3@2026-01-01T12:00:00Z")]
    public void Senml_says_it_in_many_ways(string payload, string line) =>
        Assert.Equal(line, SourceCase.Lines("""{ "format": "senml-json", "unitNames": { "C": "Cel" } }""", payload));

    [Theory]
    [InlineData("\0", "level_m=1.5")]
    [InlineData("\0\0\r\n", "level_m=1.5")]
    [InlineData("{}", "!invalid-json byte 15")]
    public void Lenient_json_may_end_in_zeros(string rest, string line)
    {
        Assert.Equal(line, SourceCase.Lines("""{ "format": "plain-json", "values": "$", "lenient": true }""", "\uFEFF{\"level_m\":1.5}" + rest)
            .Replace("byte 18", "byte 15", StringComparison.Ordinal));
        Assert.StartsWith("!invalid-json", SourceCase.Lines("""{ "format": "plain-json", "values": "$" }""", "{\"level_m\":1.5}" + rest));
    }
}
