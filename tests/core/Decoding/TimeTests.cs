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
    public void A_time_with_an_offset_is_read(string text, string utc)
    {
        Assert.True(IsoTime.TryParse(Encoding.UTF8.GetBytes(text), null, out var ticks));
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
        Assert.True(IsoTime.TryParse(Encoding.UTF8.GetBytes(text), Madrid, out var ticks));
        Assert.Equal(utc, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59", "Pacific/Pago_Pago")] // in UTC it is in the year 10000
    [InlineData("0001-01-01T00:00:00", "Pacific/Kiritimati")]
    public void A_local_time_at_the_calendars_end_is_a_time_though_UTC_has_none(string text, string zone)
    {
        Assert.True(IsoTime.TryParse(Encoding.UTF8.GetBytes(text), DateTimeZoneProviders.Tzdb[zone], out var ticks));
        Assert.InRange(ticks, 0, DateTime.MaxValue.Ticks);
    }

    [Theory]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T00:00")] // no offset and no zone
    [InlineData("2026-13-01T00:00Z")]
    [InlineData("2023-02-29T00:00Z")]
    [InlineData("2026-01-01T24:00Z")]
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
        Assert.False(IsoTime.TryParse(Encoding.UTF8.GetBytes(text), null, out _));
    }

    [Theory]
    [InlineData(TimeFormat.Seconds, "1767225600")]
    [InlineData(TimeFormat.Milliseconds, "1767225600000")]
    [InlineData(TimeFormat.Microseconds, "1767225600000000")]
    [InlineData(TimeFormat.Nanoseconds, "1767225600000000000")]
    public void An_epoch_is_read_in_its_unit(TimeFormat format, string text)
    {
        var time = new PayloadTime(format, Local: false);

        Assert.True(time.TryText(Encoding.UTF8.GetBytes(text), DateTimeZone.Utc, out var ticks));
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks, ticks);
        Assert.False(time.TryText("99999999999999999999999999"u8, DateTimeZone.Utc, out _));
        Assert.False(time.TryText("-99999999999999999999"u8, DateTimeZone.Utc, out _));
        Assert.False(time.TryText("x"u8, DateTimeZone.Utc, out _));
    }
}
