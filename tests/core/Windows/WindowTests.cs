using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Tests.Windows;

/// <summary>Windows against an oracle that shares no code with them: LINQ over the readings, and the documented hash with BigInteger.</summary>
public sealed class WindowTests
{
    private static readonly DeviceKey Device = new("p", "s", "d");

    [Fact]
    public void A_window_is_a_function_of_its_readings_in_any_order()
    {
        var readings = from cents in Gen.Choose(-1_000_000, 1_000_000) from minute in Gen.Choose(0, 59) select (Cents: cents, Minute: minute);
        var sets = Arb.From(Gen.NonEmptyListOf(readings));
        Prop.ForAll(sets, set =>
        {
            var distinct = set.DistinctBy(r => r.Minute).Select(r => (Ticks: 1000L + r.Minute, Value: r.Cents / 100m)).ToList();
            var shuffled = distinct.OrderBy(r => (r.Ticks * 7919 + set.Count) % 61).ToList();
            Assert.Equal(Oracle(distinct), Encode(Fill(distinct)));
            Assert.Equal(Encode(Fill(distinct)), Encode(Fill(shuffled)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_window_survives_its_row()
    {
        var window = Fill([(5, 1.5m), (9, -2m)]);
        var read = Stored(window, nowTicks: 100);
        Assert.Equal(Encode(window), Encode(read));
        Assert.Equal((1L, 0L, 100L), (read.Revision, read.RestatedTicks, read.BegunLateTicks));
    }

    [Fact]
    public void History_that_comes_at_once_makes_final_windows_and_what_comes_later_restates_them()
    {
        var window = Stored(Fill([(5, 1.5m)]), nowTicks: 100);
        window.Add("x", 7, 2, 1, angle: false);
        window = Stored(window, nowTicks: 109); // within the grace of its first reading
        Assert.Equal(0, window.RestatedTicks);

        window.Add("x", 8, 2, 1, angle: false);
        Assert.Equal(110, Stored(window, nowTicks: 110).RestatedTicks);
    }

    [Fact]
    public void A_reading_of_it_that_is_replaced_restates_history_at_once()
    {
        var window = Stored(Fill([(5, 1.5m)]), nowTicks: 100);
        window.Clear();
        window.Add("x", 5, 2, 1, angle: false);
        Assert.Equal(101, Stored(window, nowTicks: 101).RestatedTicks);
    }

    [Fact]
    public void A_window_that_began_in_time_is_restated_by_what_comes_after_its_end_and_the_grace()
    {
        var window = Stored(Fill([(5, 1.5m)]), nowTicks: 50);
        window.Add("x", 7, 2, 1, angle: false);
        Assert.Equal(60, Stored(window, nowTicks: 60).RestatedTicks);
    }

    private static Window Stored(Window window, long nowTicks)
    {
        var row = window.ToRow(nowTicks, endTicks: 50, graceTicks: 10, zone: "UTC");
        return Window.FromRow(new StoredRow("p~s~d", row.Key, "1", row.Columns));
    }

    [Fact]
    public void Two_equal_hashes_do_not_cancel()
    {
        var once = new StreamStatistics("x");
        once.Add(1, 1, 77, angle: false);
        var twice = new StreamStatistics("x");
        twice.Add(1, 1, 77, angle: false);
        twice.Add(2, 1, 77, angle: false);
        Assert.NotEqual(UInt128.Zero, twice.Hash);
        Assert.NotEqual(once.Hash, twice.Hash);
    }

    [Fact]
    public void A_wind_around_north_averages_to_north()
    {
        var statistics = new StreamStatistics("wind");
        foreach (var (ticks, degrees) in new[] { (1, 350m), (2, 10m) })
            statistics.Add(ticks, degrees, 1, angle: true);
        Assert.Equal(0.0, Math.Atan2((double)statistics.SinSum, (double)statistics.CosSum), 6);
    }

    [Theory]
    [InlineData(null, "10 12 15", 5, 0)]
    [InlineData("8", "10 12 15", 7, 0)]
    [InlineData("8", "10 3 5", 4, 1)] // reset: the new base adds nothing, then 3 to 5
    public void A_counter_yields_consumption_and_never_invents_any(string? before, string values, int growth, int resets) =>
        Assert.Equal((growth, resets), CounterConsumption.Of(before is null ? null : decimal.Parse(before, CultureInfo.InvariantCulture),
            values.Split(' ').Select(v => decimal.Parse(v, CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData(65536, null, "65530 65534 3 10", 16, 0)] // a register of 16 bits turned over
    [InlineData(65536, null, "30000 0 5", 5, 1)] // half a turn at once is a reset
    [InlineData(null, null, "1001 0 1002", 1, 0)] // a zero that is gone with the next reading is a slip
    [InlineData(null, null, "1001 0 0 1002", 1, 0)]
    [InlineData(null, null, "1001 0 5", 5, 1)]
    [InlineData(65536, null, "60000 0 60010", 10, 0)] // even where a turn could end at zero
    [InlineData(65536, null, "65530 65534 0 3", 9, 0)]
    [InlineData(1000, null, "500 0 400", 900, 0)] // no slip: half a turn and less than the next half
    [InlineData(1000, 10, "995 0 8", 13, 0)]
    [InlineData(null, 10, "1001 99999 1002", 1, 0)] // beyond the largest step, and gone with the next reading
    [InlineData(null, 10, "1001 99999 100004", 5, 1)] // a new meter
    [InlineData(null, 10, "1001 900 1002", 1, 0)]
    [InlineData(1000, 10, "995 2 3", 8, 0)]
    public void A_counter_counts_as_far_as_it_can_go(int? wrapsAt, int? maxStep, string values, int growth, int resets)
    {
        var readings = values.Split(' ').Select(v => decimal.Parse(v, CultureInfo.InvariantCulture)).ToList();
        var rule = new CounterRule(wrapsAt, maxStep);

        Assert.Equal((growth, resets), CounterConsumption.Of(null, readings, rule));
        // Cut anywhere into two windows, it is the same in sum.
        for (var cut = 1; cut < readings.Count; cut++)
        {
            var (first, _) = CounterConsumption.Of(null, readings[..cut], rule);
            var (second, _) = CounterConsumption.Of(readings[cut - 1], readings[cut..], rule, cut > 1 ? readings[cut - 2] : null);
            if (values != "1001 0 0 1002") // two windows on, a slip of two readings is forgotten
                Assert.Equal(growth, first + second);
        }
    }

    [Fact]
    public void A_state_lasts_until_the_next_reading_or_the_end()
    {
        Assert.Equal(10 + 30, StateDuration.TicksOn(1, [(10, 0), (70, 1)], 0, 100));
        Assert.Equal(30, StateDuration.TicksOn(null, [(70, 1)], 0, 100));
        Assert.Equal(100, StateDuration.TicksOn(1, [], 0, 100));
    }

    private static Window Fill(IEnumerable<(long Ticks, decimal Value)> readings)
    {
        var window = new Window(new WindowKey(Period.Hour, 0));
        foreach (var (ticks, value) in readings)
        {
            Assert.True(Quantity.TryQuantise(value, out var quantised));
            window.Add("x", ticks, quantised, ReadingHash.Of(Device, "x", ticks, quantised), angle: false);
        }
        return window;
    }

    private static string Encode(Window window)
    {
        var s = window.Streams[0];
        return Invariant($"{s.Count} {s.Sum:0.00} {s.Min:0.00} {s.Max:0.00} {s.FirstTicks} {s.First:0.00} {s.LastTicks} {s.Last:0.00} {s.Hash:x32}");
    }

    private static string Oracle(List<(long Ticks, decimal Value)> set)
    {
        var ordered = set.OrderBy(r => r.Ticks).ToList();
        var (first, last) = (ordered[0], ordered[^1]);
        var hash = BigInteger.Zero;
        foreach (var (ticks, value) in set)
        {
            var text = Invariant($"p~s~d|x|{ticks}|{value:0.##}");
            hash += new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), isUnsigned: true, isBigEndian: true);
        }
        hash %= BigInteger.Pow(2, 128);
        var hex = hash.ToString("x", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(32, '0');
        return Invariant($"{set.Count} {set.Sum(r => r.Value):0.00} {set.Min(r => r.Value):0.00} {set.Max(r => r.Value):0.00} ")
            + Invariant($"{first.Ticks} {first.Value:0.00} {last.Ticks} {last.Value:0.00} {hex}");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
