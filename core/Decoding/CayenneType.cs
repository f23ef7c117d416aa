using System.Collections.Frozen;

namespace SmartPilots.Core.Decoding;

/// <summary>One value of a Cayenne LPP type.</summary>
/// <param name="Unit">UTF-8; empty for a number without one, which takes the stream's.</param>
internal sealed record CayenneField(decimal Resolution, byte[] Unit);

/// <summary>A data type of Cayenne LPP 1.0 and its usual extensions. All are big-endian.</summary>
/// <param name="Bytes">Of each value.</param>
internal sealed record CayenneType(int Bytes, bool Signed, CayenneField[] Fields)
{
    /// <summary>By the number that stands in payloads; a device type may add its own.</summary>
    public static FrozenDictionary<int, CayenneType> All { get; } = new Dictionary<int, CayenneType>
    {
        [0] = One(1, 1m, ""), // digital input
        [1] = One(1, 1m, ""), // digital output
        [2] = One(2, 0.01m, "", signed: true), // analogue input
        [3] = One(2, 0.01m, "", signed: true), // analogue output
        [100] = One(4, 1m, ""), // generic
        [101] = One(2, 1m, "lx"), // illuminance
        [102] = One(1, 1m, ""), // presence
        [103] = One(2, 0.1m, "Cel", signed: true),
        [104] = One(1, 0.5m, "%"), // relative humidity
        [113] = Several(2, true, (0.001m, "[g]"), (0.001m, "[g]"), (0.001m, "[g]")), // accelerometer
        [115] = One(2, 0.1m, "hPa"), // barometer
        [116] = One(2, 0.01m, "V"),
        [117] = One(2, 0.001m, "A"),
        [118] = One(4, 1m, "Hz"),
        [120] = One(1, 1m, "%"),
        [121] = One(2, 1m, "m", signed: true), // altitude
        [125] = One(2, 1m, "ppm"), // concentration
        [128] = One(2, 1m, "W"),
        [130] = One(4, 1m, "mm"), // distance
        [131] = One(4, 0.001m, "kWh"),
        [132] = One(2, 1m, "deg"), // direction
        [133] = One(4, 1m, "s"), // Unix time
        [134] = Several(2, true, (0.01m, "deg/s"), (0.01m, "deg/s"), (0.01m, "deg/s")), // gyrometer
        [135] = Several(1, false, (1m, ""), (1m, ""), (1m, "")), // colour: red, green, blue
        [136] = Several(3, true, (0.0001m, "lat"), (0.0001m, "lon"), (0.01m, "m")), // position
        [142] = One(1, 1m, ""), // switch
    }.ToFrozenDictionary();

    private static CayenneType One(int bytes, decimal resolution, string unit, bool signed = false) =>
        Several(bytes, signed, (resolution, unit));

    public static CayenneType Several(int bytes, bool signed, params (decimal Resolution, string Unit)[] fields) =>
        new(bytes, signed, [.. fields.Select(field => new CayenneField(field.Resolution, Encoding.UTF8.GetBytes(field.Unit)))]);
}
