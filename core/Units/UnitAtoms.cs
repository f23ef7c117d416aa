using System.Numerics;

namespace SmartPilots.Core.Units;

/// <summary>A unit that is not made of others, in base units (m, g, s, A, K, cd, mol, degree, bit).</summary>
/// <param name="TakesPrefix">Whether a metric prefix may stand before it.</param>
/// <param name="Offset">Added to a value before the ratio applies: degrees Celsius and Fahrenheit.</param>
internal sealed record UnitAtom(Dimension Dimension, BigInteger Numerator, BigInteger Denominator, bool TakesPrefix, decimal Offset);

/// <summary>The atoms and prefixes of UCUM that pilots meet. Values: UCUM specification, version 2.1, table of units.</summary>
internal static class UnitAtoms
{
    public static readonly Dictionary<string, int> Prefixes = new()
    {
        ["T"] = 12, ["G"] = 9, ["M"] = 6, ["k"] = 3, ["h"] = 2, ["da"] = 1, ["d"] = -1, ["c"] = -2, ["m"] = -3, ["u"] = -6, ["n"] = -9,
        ["p"] = -12, ["f"] = -15,
    };

    private static readonly Dimension One = Dimension.None;
    private static readonly Dimension Length = One with { Length = 1 };
    private static readonly Dimension Volume = One with { Length = 3 };
    private static readonly Dimension Mass = One with { Mass = 1 };
    private static readonly Dimension Time = One with { Time = 1 };
    private static readonly Dimension Temperature = One with { Temperature = 1 };
    private static readonly Dimension Pressure = One with { Mass = 1, Length = -1, Time = -2 };
    private static readonly Dimension Energy = One with { Mass = 1, Length = 2, Time = -2 };
    private static readonly Dimension Power = Energy with { Time = -3 };
    private static readonly Dimension Voltage = Power with { Current = -1 };
    private static readonly Dimension Resistance = Power with { Current = -2 };
    private static readonly Dimension Angle = One with { Angle = 1 };
    private static readonly Dimension Information = One with { Information = 1 };

    public static readonly Dictionary<string, UnitAtom> All = new()
    {
        ["m"] = Metric(Length), ["g"] = Metric(Mass), ["s"] = Metric(Time), ["A"] = Metric(One with { Current = 1 }),
        ["K"] = Metric(Temperature), ["cd"] = Metric(One with { Light = 1 }), ["mol"] = Metric(One with { Amount = 1 }),
        ["L"] = Metric(Volume, "0.001"), ["l"] = Metric(Volume, "0.001"), ["t"] = Metric(Mass, "1000000"),
        ["Hz"] = Metric(One with { Time = -1 }), ["N"] = Metric(One with { Mass = 1, Length = 1, Time = -2 }, "1000"),
        ["Pa"] = Metric(Pressure, "1000"), ["bar"] = Metric(Pressure, "100000000"), ["J"] = Metric(Energy, "1000"),
        ["W"] = Metric(Power, "1000"), ["VA"] = Metric(Power, "1000"), ["var"] = Metric(Power, "1000"), ["V"] = Metric(Voltage, "1000"),
        ["Ohm"] = Metric(Resistance, "1000"), ["S"] = Metric(One with { Current = 2, Mass = -1, Length = -2, Time = 3 }, "0.001"),
        ["C"] = Metric(One with { Current = 1, Time = 1 }), ["F"] = Metric(One with { Current = 2, Time = 4, Mass = -1, Length = -2 }, "0.001"),
        ["lm"] = Metric(One with { Light = 1 }), ["lx"] = Metric(One with { Light = 1, Length = -2 }),
        ["bit"] = Metric(Information), ["By"] = Metric(Information, "8"), ["Bq"] = Metric(One with { Time = -1 }),
        ["m[H2O]"] = Metric(Pressure, "9806650"), ["m[Hg]"] = Metric(Pressure, "133322000"),
        ["min"] = Plain(Time, "60"), ["h"] = Plain(Time, "3600"), ["d"] = Plain(Time, "86400"), ["wk"] = Plain(Time, "604800"),
        ["%"] = Plain(One, "0.01"), ["[ppth]"] = Plain(One, "0.001"), ["[ppm]"] = Plain(One, "0.000001"),
        ["[ppb]"] = Plain(One, "0.000000001"), ["10*"] = Plain(One, "10"), ["10^"] = Plain(One, "10"),
        ["deg"] = Plain(Angle, "1"), ["rad"] = Metric(Angle, "57.2957795130823208768"), // 180/π to 19 decimals
        ["[g]"] = Metric(One with { Length = 1, Time = -2 }, "9.80665"), ["[in_i]"] = Plain(Length, "0.0254"),
        ["[ft_i]"] = Plain(Length, "0.3048"), ["[mi_i]"] = Plain(Length, "1609.344"), ["[nmi_i]"] = Plain(Length, "1852"),
        ["[gal_us]"] = Plain(Volume, "0.003785411784"),
        ["[psi]"] = Plain(Pressure, "6894757.293168"), ["ar"] = Metric(One with { Length = 2 }, "100"),
        ["Cel"] = Plain(Temperature, "1") with { Offset = 273.15m },
        ["[degF]"] = new UnitAtom(Temperature, 5, 9, TakesPrefix: false, 459.67m),
        ["[pH]"] = Special("pH"), ["NTU"] = Special("NTU"), ["FNU"] = Special("FNU"), ["FAU"] = Special("FAU"), ["dB"] = Special("dB"),
        ["dB[mW]"] = Special("dBm"), ["dB[W]"] = Special("dBW"), ["B[SPL]"] = Special("B[SPL]"),
        ["sr"] = Metric(One with { Angle = 2 }, "3282.8063500117437948"), ["kat"] = Metric(One with { Amount = 1, Time = -1 }),
        ["Wb"] = Metric(Voltage with { Time = -2 }, "1000"), ["T"] = Metric(Voltage with { Time = -2, Length = 0 }, "1000"),
        ["H"] = Metric(Resistance with { Time = -2 }, "1000"), ["Gy"] = Metric(One with { Length = 2, Time = -2 }),
        ["Sv"] = Metric(One with { Length = 2, Time = -2 }),
    };

    private static UnitAtom Metric(Dimension dimension, string factor = "1") => Plain(dimension, factor) with { TakesPrefix = true };

    private static UnitAtom Special(string name) => Plain(Dimension.None with { Special = name }, "1");

    private static UnitAtom Plain(Dimension dimension, string factor)
    {
        var point = factor.IndexOf('.');
        var decimals = point < 0 ? 0 : factor.Length - point - 1;
        var digits = BigInteger.Parse(factor.Replace(".", ""), CultureInfo.InvariantCulture);
        return new UnitAtom(dimension, digits, BigInteger.Pow(10, decimals), TakesPrefix: false, 0m);
    }
}
