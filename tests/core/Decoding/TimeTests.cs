using System.Text;
using NodaTime;
using SmartPilots.Core.Decoding.Times;

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
        var ticks = LocalMoment.Resolve(Madrid, local).First;
        Assert.Equal(utc, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59", "Pacific/Pago_Pago")] // in UTC it is in the year 10000
    [InlineData("0001-01-01T00:00:00", "Pacific/Kiritimati")]
    public void A_local_time_at_the_calendars_end_is_a_time_though_UTC_has_none(string text, string zone)
    {
        Assert.True(TimeNotation.Iso8601.TryText(Encoding.UTF8.GetBytes(text), out var local, out _));
        Assert.InRange(LocalMoment.Resolve(DateTimeZoneProviders.Tzdb[zone], local).First, 0, DateTime.MaxValue.Ticks);
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
    [InlineData("unix-ms", "1767225600000")]
    [InlineData("yyyy DDD HHmm", "2026 1 0")] // a number has lost its zeros
    [InlineData("yyyy DDD HHmm", "2025 365 2400")]
    [InlineData("yyyy-DDD'T'HH:mm:ss", "2026-001T00:00:00")]
    [InlineData("yyDDDHHmm", "260010000")]
    [InlineData("'Day' DDD 'of' yyyy, H:mm", "Day 1 of 2026, 0:00")]
    [InlineData("DDD/yyyy HH:mm o<G>", "1/2026 01:00 +01:00")]
    [InlineData("ddMMyyHHmmss", "10126000000")]
    [InlineData("yyyyMMdd HHmm", "20260101 0")]
    [InlineData("dd.MM.yyyy HH:mm", "1.1.2026 0:00")]
    [InlineData("MM/dd/yyyy hh:mm tt", "01/01/2026 12:00 a. m.")]
    [InlineData("M/d/yy h:mmt", "1/1/26 12:00A")]
    [InlineData("ddd MMM d HH:mm:ss yyyy", "Thu Jan  1 00:00:00 2026")]
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
    [InlineData("yyyy DDD HHmm", "2025 366 0")]
    [InlineData("yyyy DDD HHmm", "2026 0 0")]
    [InlineData("yyyy DDD HHmm", "2026 1 2500")]
    [InlineData("yyyy DDD HHmm", "2026 1 75")]
    [InlineData("yyyy DDD HHmm", "2026 1")]
    [InlineData("yyyyMMdd", "260101")] // a year does not lose its zeros
    [InlineData("yyyy-MM-dd HH:mm:ss.fff", "2026-01-01 00:00:00.5")]
    public void A_number_of_another_length_is_no_time_where_it_would_be_a_guess(string format, string text) =>
        Assert.False(TimeNotation.Parse(format)!.TryText(Encoding.UTF8.GetBytes(text), out _, out _));

    [Theory]
    [InlineData("DDD HH:mm")]
    [InlineData("yyyy-MM-DDD")]
    [InlineData("YYYY-MM-DD HH:mm")]
    [InlineData("yyyy DDD DDD")]
    public void A_day_of_the_year_needs_its_year_and_no_month(string format) => Assert.Null(TimeNotation.Parse(format));

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
    [InlineData("2026-10-25T00:00:05Z", "2026-10-25T00:00Z")] // heard at once: the first
    [InlineData("2026-10-25T01:00:05Z", "2026-10-25T01:00Z")] // heard at once: the second
    [InlineData("2026-11-30T00:00:00Z", null)] // heard long after
    public void The_receipt_of_a_message_that_came_at_once_decides_about_the_repeated_hour(string received, string? utc)
    {
        var moment = LocalMoment.Resolve(DateTimeZoneProviders.Tzdb["Europe/Vienna"], new DateTime(2026, 10, 25, 2, 0, 0).Ticks);

        Assert.Equal((Ticks("2026-10-25T00:00Z"), Ticks("2026-10-25T01:00Z")), (moment.First, moment.Second));
        Assert.Equal(utc is null ? 0 : Ticks(utc), moment.Heard(Ticks(received)));
    }

    private static long Ticks(string utc) =>
        DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal).Ticks;
}
