using GoStore.Actors.Tasks;
using Xunit;

namespace GoStore.Actors.Tests.Tasks;

/// <summary>When a schedule comes next. Times are given as a clock on the wall shows them, with its distance to UTC.</summary>
public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("* * * * *", "2026-03-04T05:06:07Z", "2026-03-04T05:07:00Z")]
    [InlineData("* * * * *", "2026-03-04T05:06:00Z", "2026-03-04T05:07:00Z")]
    [InlineData("*/15 * * * *", "2026-03-04T05:45:00Z", "2026-03-04T06:00:00Z")]
    [InlineData("5/20 * * * *", "2026-03-04T05:46:00Z", "2026-03-04T06:05:00Z")]
    [InlineData("10-20/5,50 * * * *", "2026-03-04T05:15:00Z", "2026-03-04T05:20:00Z")]
    [InlineData("10-20/5,50 * * * *", "2026-03-04T05:20:00Z", "2026-03-04T05:50:00Z")]
    [InlineData("30 8 * * MON-FRI", "2026-03-06T08:30:00Z", "2026-03-09T08:30:00Z")]
    [InlineData("30 8 * * mon,wed", "2026-03-09T09:00:00Z", "2026-03-11T08:30:00Z")]
    [InlineData("0 0 * * 7", "2026-03-06T00:00:00Z", "2026-03-08T00:00:00Z")]
    [InlineData("0 0 * * 0", "2026-03-06T00:00:00Z", "2026-03-08T00:00:00Z")]
    [InlineData("0 0 * * 5-7", "2026-03-08T00:00:00Z", "2026-03-13T00:00:00Z")]
    [InlineData("0 12 1 JAN,jul *", "2026-03-06T00:00:00Z", "2026-07-01T12:00:00Z")]
    [InlineData("0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-03-06T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z")]
    [InlineData("0 0 13 * FRI", "2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z")]
    [InlineData("0 0 15 * FRI", "2026-03-13T00:00:00Z", "2026-03-15T00:00:00Z")]
    [InlineData("0 0 */10 * MON", "2026-03-06T00:00:00Z", "2026-05-11T00:00:00Z")]
    [InlineData("@daily", "2026-03-06T10:00:00Z", "2026-03-07T00:00:00Z")]
    [InlineData("@Yearly", "2026-03-06T10:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z")]
    public void The_next_time_in_utc(string cron, string after, string next) => Comes(cron, "UTC", after, next);

    // In Berlin the clock goes from 2 to 3 on the last Sunday of March, and from 3 back to 2 on the last one of October.
    [Theory]
    [InlineData("30 8 * * *", "2026-03-28T12:00:00+01:00", "2026-03-29T08:30:00+02:00")]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("30 2 * * *", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00")]
    [InlineData("*/20 2 * * *", "2026-03-28T12:00:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("*/20 2 * * *", "2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00")]
    [InlineData("30 * * * *", "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00")]
    [InlineData("30 2 * * *", "2026-10-25T01:00:00+02:00", "2026-10-25T02:30:00+02:00")]
    [InlineData("30 2 * * *", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00")]
    [InlineData("30 * * * *", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")]
    [InlineData("*/15 * * * *", "2026-10-25T02:45:00+02:00", "2026-10-25T02:00:00+01:00")]
    [InlineData("0 3 * * *", "2026-10-25T02:10:00+01:00", "2026-10-25T03:00:00+01:00")]
    [InlineData("0 12 * * SUN", "2026-10-24T22:30:00Z", "2026-10-25T12:00:00+01:00")]
    public void The_next_time_where_the_clocks_change(string cron, string after, string next) => Comes(cron, "Europe/Berlin", after, next);

    // In Santiago the clock goes back from midnight to eleven in the evening, and forward from midnight to one.
    [Theory]
    [InlineData("30 23 * * *", "2026-04-04T23:30:00-03:00", "2026-04-05T23:30:00-04:00")]
    [InlineData("0 0 * * *", "2026-09-05T12:00:00-04:00", "2026-09-06T01:00:00-03:00")]
    [InlineData("0 * * * SUN", "2026-09-05T23:00:00-04:00", "2026-09-06T01:00:00-03:00")]
    public void The_next_time_where_the_clocks_change_over_midnight(string cron, string after, string next) => Comes(cron, "America/Santiago", after, next);

    // What would be looked for in the file system goes no further than the time zones.
    [Theory]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("../zoneinfo/Europe/Berlin")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("./Europe/Berlin")]
    [InlineData("/dev/null")]
    [InlineData("Europe")]
    [InlineData("Europe/Berlin\0")]
    [InlineData("")]
    public void A_path_is_no_time_zone(string name) => Assert.Null(CronSchedule.Zone(name));

    [Fact]
    public void It_ends_with_the_calendar()
    {
        CronSchedule schedule = CronSchedule.Parse("0 0 1 1 *", TimeZoneInfo.Utc);

        Assert.Null(schedule.After(new DateTimeOffset(9999, 6, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Null(CronSchedule.Parse("0 * 1 1 *", TimeZoneInfo.Utc).After(new DateTimeOffset(9999, 6, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void From_one_time_to_the_next_it_never_stands_still_or_goes_back_over_a_year_of_any_zone()
    {
        foreach (string zone in (string[])["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia"])
        {
            foreach (string cron in (string[])["17 */3 * * *", "*/30 * * * *", "30 1,2,3 * * *", "0 0 * * *", "45 23 * * *"])
            {
                CronSchedule schedule = CronSchedule.Parse(cron, CronSchedule.Zone(zone)!);
                DateTimeOffset time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
                int runs = 0;
                while (time.Year == 2026)
                {
                    DateTimeOffset next = schedule.After(time)!.Value;
                    Assert.True(next > time, $"{cron} in {zone} goes from {time} to {next}.");
                    Assert.Equal(next, schedule.After(next.AddTicks(-1)));
                    Assert.True(next - time <= TimeSpan.FromHours(26), $"{cron} in {zone} pauses from {time} to {next}.");
                    time = next;
                    runs++;
                }

                Assert.True(runs >= 365, $"{cron} in {zone} ran {runs} times in a year.");
            }
        }
    }

    private static void Comes(string cron, string zone, string after, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next), CronSchedule.Parse(cron, CronSchedule.Zone(zone)!).After(DateTimeOffset.Parse(after)));
}
