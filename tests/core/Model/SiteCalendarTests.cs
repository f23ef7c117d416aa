using NodaTime;
using SmartPilots.Core.Model;
using Period = SmartPilots.Core.Model.Period;

namespace SmartPilots.Core.Tests.Model;

public sealed class SiteCalendarTests
{
    [Theory]
    [InlineData("Africa/Lagos", "2026-03-01T12:00:00Z", "2026-02-28T23:00:00Z", 24)]
    [InlineData("Europe/Madrid", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", 23)]
    [InlineData("Europe/Madrid", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", 25)]
    [InlineData("Asia/Yangon", "2026-01-01T00:00:00Z", "2025-12-31T17:30:00Z", 24)]
    [InlineData("Asia/Tehran", "2026-07-01T12:00:00Z", "2026-06-30T20:30:00Z", 24)]
    [InlineData("Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z", 23)] // springs forward at midnight: the day starts at 01:00
    [InlineData("America/Asuncion", "2024-10-06T12:00:00Z", "2024-10-06T04:00:00Z", 23)]
    public void A_day_is_the_sites_own_however_long(string zone, string time, string start, int hours)
    {
        var calendar = new SiteCalendar(DateTimeZoneProviders.Tzdb[zone]);
        var day = calendar.WindowOf(Period.Day, Ticks(time));
        Assert.Equal(Ticks(start), day.Start);
        Assert.Equal(hours, (calendar.EndOf(day) - day.Start) / TimeSpan.TicksPerHour);
    }

    [Fact]
    public void Days_tile_a_year_without_gap_or_overlap()
    {
        var calendar = new SiteCalendar(DateTimeZoneProviders.Tzdb["Africa/Cairo"]);
        var at = calendar.WindowOf(Period.Day, Ticks("2026-01-01T00:00:00Z")).Start;
        var hours = 0L;
        for (var i = 0; i < 365; i++)
        {
            var day = calendar.WindowOf(Period.Day, at);
            Assert.Equal(at, day.Start);
            Assert.Equal(day, calendar.WindowOf(Period.Day, calendar.EndOf(day) - 1));
            hours += (calendar.EndOf(day) - at) / TimeSpan.TicksPerHour;
            at = calendar.EndOf(day);
        }
        Assert.Equal(365 * 24, hours);
    }

    [Fact]
    public void A_date_that_a_zone_left_out_belongs_to_nobody()
    {
        // Samoa went from the 29th to the 31st of December 2011.
        var calendar = new SiteCalendar(DateTimeZoneProviders.Tzdb["Pacific/Apia"]);
        var day = calendar.WindowOf(Period.Day, Ticks("2011-12-30T09:00:00Z"));
        Assert.Equal((Ticks("2011-12-29T10:00:00Z"), Ticks("2011-12-30T10:00:00Z")), (day.Start, calendar.EndOf(day)));
        Assert.Equal(Ticks("2011-12-30T10:00:00Z"), calendar.WindowOf(Period.Day, Ticks("2011-12-30T10:00:00Z")).Start);
    }

    [Theory]
    [InlineData("2010-11-07T02:30:00Z")] // the first minute of the 7th: at 00:01 clocks go back to 23:01
    [InlineData("2010-11-07T02:31:00Z")] // 23:01 again, which clocks call the 6th
    [InlineData("2010-11-07T03:31:00Z")]
    public void A_time_is_in_one_day_whatever_was_asked_before(string time)
    {
        foreach (var before in (string[])["2010-11-06T12:00:00Z", "2010-11-07T12:00:00Z"])
        {
            var calendar = new SiteCalendar(DateTimeZoneProviders.Tzdb["America/St_Johns"]);
            calendar.WindowOf(Period.Day, Ticks(before));
            var day = calendar.WindowOf(Period.Day, Ticks(time));
            Assert.Equal(Ticks("2010-11-07T02:30:00Z"), day.Start);
            Assert.Equal(Ticks("2010-11-08T03:30:00Z"), calendar.EndOf(day));
        }
    }

    [Theory]
    [InlineData(Period.FiveMinutes, "2026-03-01T12:34:56Z", "2026-03-01T12:30:00Z", 5)]
    [InlineData(Period.Hour, "2026-03-01T12:34:56Z", "2026-03-01T12:00:00Z", 60)]
    public void Short_windows_are_aligned_to_utc(Period period, string time, string start, int minutes)
    {
        var calendar = new SiteCalendar(DateTimeZoneProviders.Tzdb["Asia/Yangon"]);
        var window = calendar.WindowOf(period, Ticks(time));
        Assert.Equal((Ticks(start), minutes), (window.Start, (int)((calendar.EndOf(window) - window.Start) / TimeSpan.TicksPerMinute)));
    }

    [Theory]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Pacific/Pago_Pago")]
    [InlineData("UTC")]
    public void Any_time_has_windows_also_where_the_calendar_begins_and_ends(string zone)
    {
        var calendar = new SiteCalendar(DateTimeZoneProviders.Tzdb[zone]);
        foreach (var end in new[] { 0L, DateTime.MaxValue.Ticks })
        {
            for (var hour = 0; hour <= 96; hour++)
            {
                var ticks = Math.Abs(end - hour * TimeSpan.TicksPerHour);
                var day = calendar.WindowOf(Period.Day, ticks);
                Assert.InRange(calendar.EndOf(day) - day.Start, 23 * TimeSpan.TicksPerHour, 25 * TimeSpan.TicksPerHour);
                Assert.True(calendar.RawSpanOf(day) is { From: >= 0 } && calendar.Local(ticks).TimeOfDay >= LocalTime.Midnight);
            }
        }
    }

    private static long Ticks(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks;
}
