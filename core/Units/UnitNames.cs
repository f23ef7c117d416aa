namespace SmartPilots.Core.Units;

/// <summary>Other names of units, as their UCUM codes.</summary>
internal static class UnitNames
{
    // SenML: RFC 8428 section 12.1 and RFC 8798; LwM2M's NTU; then what devices write.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["%RH"] = "%", ["%EL"] = "%", ["/"] = "1", ["/100"] = "%", ["/1000"] = "[ppth]", ["count"] = "1", ["EL"] = "s", ["lat"] = "deg",
        ["lon"] = "deg", ["pH"] = "[pH]", ["B"] = "By", ["B/s"] = "By/s", ["MB/s"] = "MBy/s", ["GB"] = "GBy",
        ["KiB"] = "8192.bit", ["dBW"] = "dB[W]", ["Bspl"] = "B[SPL]",
        ["VAs"] = "VA.s", ["vars"] = "var.s", ["beat/min"] = "/min", ["beats"] = "1", ["event/s"] = "/s",
        ["event/min"] = "/min", ["1/s"] = "/s", ["1/min"] = "/min", ["dBm"] = "dB[mW]", ["Wh"] = "W.h", ["kWh"] = "kW.h", ["MWh"] = "MW.h",
        ["Ah"] = "A.h", ["mAh"] = "mA.h", ["VAh"] = "VA.h", ["kVAh"] = "kVA.h", ["varh"] = "var.h", ["kvarh"] = "kvar.h",
        ["Wh/km"] = "W.h/km", ["kVA"] = "kVA", ["ppm"] = "[ppm]", ["ppb"] = "[ppb]", ["mmHg"] = "mm[Hg]", ["mH2O"] = "m[H2O]",
        ["psi"] = "[psi]", ["F"] = "F", ["°C"] = "Cel", ["℃"] = "Cel", ["degC"] = "Cel", ["°F"] = "[degF]", ["℉"] = "[degF]", ["°"] = "deg",
        ["Ω"] = "Ohm", ["\u2126"] = "Ohm", ["ohm"] = "Ohm", ["sec"] = "s", ["hour"] = "h", ["hours"] = "h", ["day"] = "d", ["days"] = "d",
        ["{NTU}"] = "NTU", ["[NTU]"] = "NTU", ["ntu"] = "NTU", ["{FNU}"] = "FNU", ["[FNU]"] = "FNU", ["Lux"] = "lx", ["lux"] = "lx",
        ["Celsius"] = "Cel", ["celsius"] = "Cel", ["deg C"] = "Cel", ["degF"] = "[degF]", ["Fahrenheit"] = "[degF]", ["CMH"] = "m3/h",
        ["m3/hr"] = "m3/h", ["m³/hr"] = "m3/h", ["cu m/h"] = "m3/h", ["L/sec"] = "L/s", ["l/sec"] = "L/s", ["LPS"] = "L/s", ["LPM"] = "L/min",
        ["ft"] = "[ft_i]", ["in"] = "[in_i]", ["gal"] = "[gal_us]", ["lps"] = "L/s", ["lpm"] = "L/min", ["cms"] = "m3/s", ["cmh"] = "m3/h",
        ["kph"] = "km/h", ["mph"] = "[mi_i]/h", ["kn"] = "[nmi_i]/h", ["knots"] = "[nmi_i]/h", ["g0"] = "[g]", ["none"] = "1", ["None"] = "1",
    };

    /// <summary>The UCUM code of a name, with superscripts, dots and micro signs written as UCUM writes them.</summary>
    public static string Normalise(string name)
    {
        if (Aliases.TryGetValue(name, out var code))
            return code;
        if (name.All(c => c < 128))
            return name;
        var text = new StringBuilder(name.Replace("°C", "Cel").Replace("°", "deg").Replace("Ω", "Ohm").Replace("\u2126", "Ohm"));
        for (var i = 0; i < text.Length; i++)
            text[i] = Plain(text[i]);
        return text.ToString();
    }

    /// <summary>What a name says beyond its unit.</summary>
    public static string Meaning(string name) => name is "%RH" or "%EL" or "lat" or "lon" ? name : "";

    private static char Plain(char c) => c switch
    {
        '⋅' or '·' or '×' => '.',
        'µ' or 'μ' => 'u',
        '⁻' => '-',
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        >= '⁴' and <= '⁹' => (char)(c - '⁴' + '4'),
        _ => c,
    };
}
