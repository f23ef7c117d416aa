using System.Text;
using NodaTime;
using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Tests.Decoding;

public sealed class TimeTests
{
    private static readonly DateTimeZone Madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];

    [Theory]
    [InlineData("2026-01-01T00:00Z", "2026-01-01T00:00:00.0000000")]
    [InlineData("2026-01-01 00:00:00+0530", "2025-12-31T18:30:00.0000000")]
    [InlineData("2026-01-01T00:00:00-03", "2026-01-01T03:00:00.0000000")]
    [InlineData("2022-07-18T09:34:15.775023242+00:00", "2022-07-18T09:34:15.7750232")]
    [InlineData("2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00.5000000")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.9999999")] // a leap second
    [InlineData("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.0000000")]
    [InlineData("20250301T001500Z", "2025-03-01T00:15:00.0000000")]
    [InlineData("20250301T0015+0100", "2025-02-28T23:15:00.0000000")]
    [InlineData("2025/03/01 00:15:00 UTC", "2025-03-01T00:15:00.0000000")]
    [InlineData("2025-03-01 00:15:00 +01:00", "2025-02-28T23:15:00.0000000")]
    [InlineData("2025-03-01T24:00:00Z", "2025-03-02T00:00:00.0000000")]
    [InlineData("2025-12-31T24:00Z", "2026-01-01T00:00:00.0000000")]
    public void A_time_with_an_offset_is_read(string text, string utc)
    {
        Assert.True(TimeNotation.Iso8601.TryText(Encoding.UTF8.GetBytes(text), out var ticks, out var isLocal));
        Assert.False(isLocal);
        Assert.Equal(utc, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2016-10-30T01:30:00", "2016-10-29T23:30")]
    [InlineData("2016-10-30T02:30:00", "2016-10-30T00:30")] // twice: the first of the two
    [InlineData("2016-10-30T03:30:00", "2016-10-30T02:30")]
    [InlineData("2016-03-27T02:30:00", "2016-03-27T01:30")] // skipped: moved on by the length of the gap
    [InlineData("2016-03-27T01:59:59", "2016-03-27T00:59")]
    public void A_local_time_takes_the_zone_and_its_rule_for_changes(string text, string utc)
    {
        Assert.True(TimeNotation.Iso8601.TryText(Encoding.UTF8.GetBytes(text), out var local, out var isLocal));
        Assert.True(isLocal);
        var ticks = LocalMoment.Resolve(Madrid, local).Ticks;
        Assert.Equal(utc, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59", "Pacific/Pago_Pago")] // in UTC it is in the year 10000
    [InlineData("0001-01-01T00:00:00", "Pacific/Kiritimati")]
    public void A_local_time_at_the_calendars_end_is_a_time_though_UTC_has_none(string text, string zone)
    {
        Assert.True(TimeNotation.Iso8601.TryText(Encoding.UTF8.GetBytes(text), out var local, out _));
        Assert.InRange(LocalMoment.Resolve(DateTimeZoneProviders.Tzdb[zone], local).Ticks, 0, DateTime.MaxValue.Ticks);
    }

    [Theory]
    [InlineData("2026-01-01")]
    [InlineData("2026-13-01T00:00Z")]
    [InlineData("2023-02-29T00:00Z")]
    [InlineData("2026-01-01T24:01Z")]
    [InlineData("2026-01-01T25:00Z")]
    [InlineData("01/03/2025 00:15:00")] // nobody knows whether this is March
    [InlineData("2026-01/01T00:00Z")]
    [InlineData("2026-01-01T00:61Z")]
    [InlineData("2026-01-01T00:00:61Z")]
    [InlineData("2026-01-01T00:00:00.Z")]
    [InlineData("2026-01-01T00:00:00Zz")]
    [InlineData("2026-01-01T00:00:00+1:00")]
    [InlineData("2026-01-01T00:00:00+19:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("2019-01-10T22:16:04qq")]
    public void What_is_no_time_is_refused(string text)
    {
        Assert.False(TimeNotation.Iso8601.TryText(Encoding.UTF8.GetBytes(text), out _, out _));
    }

    [Theory]
    [InlineData("s", "1767225600")]
    [InlineData("s", "1767225600.0")]
    [InlineData("ms", "1767225600000")]
    [InlineData("ms", "/Date(1767225600000)/")]
    [InlineData("ms", "/Date(1767225600000+0100)/")]
    [InlineData("us", "1767225600000000")]
    [InlineData("ns", "1767225600000000000")]
    [InlineData("dotnet-ticks", "639028224000000000")]
    [InlineData("filetime", "134116992000000000")]
    [InlineData("excel", "46023")]
    [InlineData("excel-1904", "44561")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "01/01/2026 00:00:00")]
    [InlineData("M/d/yy h:mm tt", "1/1/26 12:00 AM")]
    [InlineData("yyyy M d H m", "2026 1 1 0 0")]
    [InlineData("dd.MM.yyyy HH:mm", "31.12.2025 24:00")]
    [InlineData("yyMMddHHmm", "2601010000")]
    public void A_time_is_read_as_its_format_says(string format, string text)
    {
        var notation = TimeNotation.Parse(format)!;

        Assert.True(notation.TryText(Encoding.UTF8.GetBytes(text), out var ticks, out _));
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks, ticks);
        Assert.False(notation.TryText("99999999999999999999999999"u8, out _, out _));
        Assert.False(notation.TryText("-99999999999999999999"u8, out _, out _));
        Assert.False(notation.TryText("x"u8, out _, out _));
    }

    [Theory]
    [InlineData(2000, "01/01/75", 2075)]
    [InlineData(1900, "01/01/75", 1975)]
    public void A_year_of_two_digits_is_of_the_stated_century(int century, string text, int year)
    {
        Assert.True(TimeNotation.Parse("dd/MM/yy", century)!.TryText(Encoding.UTF8.GetBytes(text), out var ticks, out _));
        Assert.Equal(year, new DateTime(ticks).Year);
    }

    [Fact]
    public void A_count_may_begin_on_another_day()
    {
        var since2000 = TimeNotation.Seconds.From(new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc))!;

        Assert.True(since2000.TryNumber(820_540_800m, out var ticks, out var isLocal));
        Assert.Equal((new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks, false), (ticks, isLocal));
    }

    // In Vienna 2026-10-25T02:00 is 00:00Z in summer time, and again 01:00Z an hour later.
    [Theory]
    [InlineData("2026-10-25T00:00:05Z", 0, "2026-10-25T00:00Z")] // heard at once: the first
    [InlineData("2026-10-25T01:00:05Z", 0, "2026-10-25T01:00Z")] // heard at once: the second
    [InlineData("2026-11-30T00:00:00Z", 0, "2026-10-25T00:00Z")] // heard long after: the first, unless something came before it
    [InlineData("2026-11-30T00:00:00Z", 1, "2026-10-25T01:00Z")] // after a reading of the first 02:00
    public void Order_and_receipt_decide_about_the_repeated_hour(string received, int afterFirst, string utc)
    {
        var first = Ticks("2026-10-25T00:00Z");
        var local = new DateTime(2026, 10, 25, 2, 0, 0).Ticks;

        var moment = LocalMoment.Resolve(DateTimeZoneProviders.Tzdb["Europe/Vienna"], local, afterFirst == 0 ? 0 : first, Ticks(received));

        Assert.Equal(Ticks(utc), moment.Ticks);
    }

    private static long Ticks(string utc) =>
        DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal).Ticks;
}
