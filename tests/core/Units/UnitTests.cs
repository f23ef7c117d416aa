using System.Globalization;
using System.Text;
using SmartPilots.Core.Units;

namespace SmartPilots.Core.Tests.Units;

public sealed class UnitTests
{
    [Theory]
    [InlineData("36", "m3/h", "L/s", "10")]
    [InlineData("1", "m3/h", "L/s", "0.2777777777777777777777777778")]
    [InlineData("1", "L/min", "L/s", "0.0166666666666666666666666667")]
    [InlineData("1", "mg/L", "kg/m3", "0.001")]
    [InlineData("0.001", "kg/m3", "mg/L", "1")]
    [InlineData("1", "uS/cm", "S/m", "0.0001")]
    [InlineData("1.5", "mS⋅cm⁻¹", "uS/cm", "1500")]
    [InlineData("20", "Cel", "K", "293.15")]
    [InlineData("212", "[degF]", "Cel", "100")]
    [InlineData("295.65", "K", "°C", "22.5")]
    [InlineData("97520", "Pa", "hPa", "975.2")]
    [InlineData("1", "bar", "m[H2O]", "10.197162129779282425700927636")]
    [InlineData("760", "mm[Hg]", "kPa", "101.32472")]
    [InlineData("2.5", "kWh", "J", "9000000")]
    [InlineData("66", "%RH", "%", "66")]
    [InlineData("0.5", "/", "%", "50")]
    [InlineData("400", "ppm", "%", "0.04")]
    [InlineData("3.6", "km/h", "m/s", "1")]
    [InlineData("250", "µg⋅m⁻³", "mg/m3", "0.25")]
    [InlineData("12", "1⋅cm⁻³", "/L", "12000")]
    [InlineData("7", "l⋅h⁻¹", "L/h", "7")]
    [InlineData("180", "deg", "rad", "3.1415926535897932384650043438")]
    [InlineData("7.1", "pH", "[pH]", "7.1")]
    [InlineData("4", "NTU", "{NTU}", "4")]
    public void A_value_converts_exactly(string value, string from, string to, string expected)
    {
        Assert.True(Unit.TryParse(from, out var source), from);
        Assert.True(Unit.TryParse(Encoding.UTF8.GetBytes(to), out var target), to);

        Assert.True(source.TryConvert(decimal.Parse(value, CultureInfo.InvariantCulture), target, out var converted));
        Assert.Equal(decimal.Round(decimal.Parse(expected, CultureInfo.InvariantCulture), 12), decimal.Round(converted, 12));
    }

    [Theory]
    [InlineData("L/s", "m3")]
    [InlineData("NTU", "FNU")]
    [InlineData("NTU", "1")]
    [InlineData("Cel", "%")]
    [InlineData("V", "A")]
    public void Units_of_different_things_do_not_convert(string from, string to)
    {
        Assert.True(Unit.TryParse(from, out var source));
        Assert.True(Unit.TryParse(to, out var target));

        Assert.False(source.TryConvert(1m, target, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("furlong")]
    [InlineData("L/")]
    [InlineData("m99")]
    [InlineData("Cel/m")]
    [InlineData("L//s")]
    [InlineData("[]{}..")]
    [InlineData("kmin")]
    [InlineData("m.m.m.m.m.m.m.m.m")]
    [InlineData("0m")]
    [InlineData("0/0")]
    [InlineData("m/0")]
    [InlineData("Tm20.Tm20.Tm20")]
    [InlineData("mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm")]
    public void A_name_that_is_no_unit_is_refused(string name)
    {
        Assert.False(Unit.TryParse(name, out _));
        Assert.False(Unit.TryParse(Encoding.UTF8.GetBytes(name), out _));
    }

    [Fact]
    public void Every_unit_that_SenML_registers_is_known()
    {
        string[] registered =
        [
            "m", "kg", "g", "s", "A", "K", "cd", "mol", "Hz", "rad", "sr", "N", "Pa", "J", "W", "C", "V", "F", "Ohm", "S", "Wb", "T", "H",
            "Cel", "lm", "lx", "Bq", "Gy", "Sv", "kat", "m2", "m3", "l", "m/s", "m/s2", "m3/s", "l/s", "W/m2", "cd/m2", "bit", "bit/s",
            "lat", "lon", "pH", "dB", "dBW", "Bspl", "count", "/", "%", "%RH", "%EL", "EL", "1/s", "1/min", "beat/min", "beats", "S/m",
            "B", "VA", "VAs", "var", "vars", "J/m", "kg/m3", "deg", "ms", "min", "h", "MHz", "kW", "kVA", "kvar", "Ah", "Wh", "kWh",
            "varh", "kvarh", "kVAh", "Wh/km", "KiB", "GB", "Mbit/s", "B/s", "MB/s", "mV", "mA", "dBm", "ug/m3", "mm/h", "m/h", "ppm",
            "/100", "/1000", "hPa", "mm", "cm", "km", "km/h",
        ];

        Assert.All(registered, name => Assert.True(Unit.TryParse(name, out _), name));
    }

    [Fact]
    public void A_huge_value_is_refused_and_not_an_exception()
    {
        Assert.True(Unit.TryParse("Tm", out var far));
        Assert.True(Unit.TryParse("fm", out var near));

        Assert.False(far.TryConvert(999_999_999m, near, out _));
        Assert.False(far.TryConvert(decimal.MaxValue, near, out _));
    }
}
