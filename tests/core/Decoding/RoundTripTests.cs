using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmartPilots.Core.Model;
using SmartPilots.Core.Tests.PilotFiles;
using SmartPilots.Core.Units;

namespace SmartPilots.Core.Tests.Decoding;

/// <summary>What a writer writes, the decoder reads, for any value, time and order of members.</summary>
public sealed class RoundTripTests
{
    private static readonly DeviceDefinition Plain = SomePilot.Device();
    private static readonly DeviceDefinition SenMl = SomeDevice.Described("""
        { "type": "t", "decoder": { "format": "senml-json" }, "streams": [ { "stream": "turbidity", "unit": "NTU" } ] }
        """);
    private static readonly DeviceDefinition Bytes = SomeDevice.Described("""
        { "type": "t", "decoder": { "format": "bytes", "fields": [ { "type": "i32", "stream": "a", "scale": 0.001 },
            { "type": "u16", "order": "little", "bits": [3, 9], "stream": "b" }, { "packed": 5, "stream": "c" }, { "packed": 11, "stream": "d" } ] },
          "streams": [ { "stream": "a", "unit": "1" }, { "stream": "b", "unit": "1" }, { "stream": "c", "unit": "1" },
                       { "stream": "d", "unit": "1" } ] }
        """);

    /// <summary>Quantised numbers of all sizes, as the store keeps them.</summary>
    private static readonly Arbitrary<decimal> Numbers = Gen.Choose(int.MinValue, int.MaxValue).Two()
        .Zip(Gen.Choose(0, 9), (parts, scale) => Quantised(parts.Item1 * 465_661L + parts.Item2 % 465_661, scale)).ToArbitrary();

    /// <summary>Milliseconds between 2000 and 2100.</summary>
    private static readonly Arbitrary<long> Times =
        Gen.Choose(0, int.MaxValue).Select(x => 946_684_800_000L + x * 1469L % 3_155_760_000_000L).ToArbitrary();

    [Fact]
    public void A_plain_JSON_reading_comes_back_as_it_was_sent() => Prop.ForAll(Numbers, Times, (number, time) =>
        Reads(Plain, $"{{\"t\":{time},\"values\":{{\"turbidity\":{Text(number)}}}}}", number, time)
        && Reads(Plain, $"{{\"values\":{{\"turbidity\":{Text(number)}}},\"t\":\"{Iso(time)}\"}}", number, time)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_SenML_reading_comes_back_as_it_was_sent() => Prop.ForAll(Numbers, Times, (number, time) =>
        Reads(SenMl, $"[{{\"n\":\"turbidity\",\"v\":{Text(number)},\"t\":{Text(time / 1000m)}}}]", number, time)
        && Reads(SenMl, $"[{{\"bn\":\"x:\",\"bt\":{Text(time / 1000m)},\"bv\":{Text(number)},\"n\":\"turbidity\"}}]", number, time))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Fields_of_bytes_come_back_as_they_were_packed() => Prop.ForAll<int, ushort, ushort>((a, b, cd) =>
    {
        byte[] payload = [(byte)(a >> 24), (byte)(a >> 16), (byte)(a >> 8), (byte)a, (byte)b, (byte)(b >> 8), (byte)(cd >> 8), (byte)cd];
        var values = Decoded.Message(Bytes, payload).Readings.Select(reading => reading.Value);
        return values.SequenceEqual([a * 0.001m, b >> 3 & 511, cd >> 11, cd & 2047]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_unit_and_back_is_the_same_number() => Prop.ForAll(Numbers, Gen.Elements(Pairs).ToArbitrary(), (any, pair) =>
    {
        var number = any / 1_000_000m; // a kilowatt-hour is 3.6 million joules, and values stay below 1e18
        Assert.True(Unit.TryParse(pair.From, out var from));
        Assert.True(Unit.TryParse(pair.To, out var to));
        Assert.True(from.TryConvert(number, to, out var there));
        Assert.True(to.TryConvert(there, from, out var back));
        return Math.Abs(back - number) <= Math.Abs(number) * 1e-20m + 1e-15m;
    }).QuickCheckThrowOnFailure();

    private static readonly (string From, string To)[] Pairs =
        [("m3/h", "L/s"), ("Cel", "[degF]"), ("kWh", "J"), ("uS/cm", "S/m"), ("bar", "m[H2O]"), ("mg/L", "kg/m3"), ("rad", "deg"), ("K", "Cel")];

    private static bool Reads(DeviceDefinition device, string payload, decimal number, long milliseconds)
    {
        var message = Decoded.Message(device, Encoding.UTF8.GetBytes(payload));
        return message.Faults.Count == 0 && message.Readings[0].Value == number
            && message.Readings[0].Ticks == DateTime.UnixEpoch.Ticks + milliseconds * TimeSpan.TicksPerMillisecond;
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Iso(long milliseconds) =>
        DateTime.UnixEpoch.AddMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static decimal Quantised(long digits, int scale)
    {
        Assert.True(Quantity.TryQuantise(digits / (decimal)Math.Pow(10, scale), out var number));
        return number;
    }
}
