using System.Globalization;
using SmartPilots.Local.FunctionHost;

namespace SmartPilots.Local.Tests.FunctionHost;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 * * * * *", "2026-11-22T10:00:00", "2026-11-22T10:01:00")]
    [InlineData("*/15 * * * * *", "2026-11-22T10:00:44", "2026-11-22T10:00:45")]
    [InlineData("0 */5 * * * *", "2026-11-22T10:57:30", "2026-11-22T11:00:00")]
    [InlineData("0 30 9-17/4 * * *", "2026-11-22T10:00:00", "2026-11-22T13:30:00")]
    [InlineData("30 0 2 1 * *", "2026-11-22T10:00:00", "2026-12-01T02:00:30")]
    [InlineData("0 0 3 * * 1,5", "2026-11-22T10:00:00", "2026-11-23T03:00:00")]
    [InlineData("0 0 0 29 2 *", "2026-11-22T10:00:00", "2028-02-29T00:00:00")]
    [InlineData("00:05:00", "2026-11-22T10:00:07", "2026-11-22T10:05:07")]
    public void The_next_run_is_the_first_fitting_time_after_now(string schedule, string now, string next) =>
        Assert.Equal(Utc(next), Schedule.Parse(schedule).Next(Utc(now)));

    [Theory]
    [InlineData("")]
    [InlineData("* * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("x * * * * *")]
    [InlineData("00:00:00")]
    public void A_malformed_schedule_is_refused_when_it_is_read(string schedule) =>
        Assert.Throws<FormatException>(() => Schedule.Parse(schedule));

    [Fact]
    public void A_date_that_never_comes_is_said_instead_of_searched_for_ever() =>
        Assert.Throws<FormatException>(() => Schedule.Parse("0 0 0 30 2 *").Next(Utc("2026-11-22T10:00:00")));

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
