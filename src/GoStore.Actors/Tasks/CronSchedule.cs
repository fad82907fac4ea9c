using System.Collections;
using System.Globalization;

namespace GoStore.Actors.Tasks;

/// <summary>
/// A cron expression of five fields in a time zone: minute, hour, day of the month, month, day of the week. Each is <c>*</c>, a number, a name of a month or a day
/// (<c>JAN</c>, <c>MON</c>), a range, a step (<c>*/15</c>, <c>8-18/2</c>) or a list of these; 7 is Sunday as is 0. Where both days are restricted, one of them has to
/// match, as everywhere. Also <c>@hourly</c>, <c>@daily</c>, <c>@weekly</c>, <c>@monthly</c>, <c>@yearly</c>.
/// </summary>
/// <remarks>
/// When clocks change: a time of the day that does not exist runs at the next moment that does, and one that comes twice runs the first time only. An expression for
/// every hour goes by the time that passes instead: what does not exist is left out, and what comes twice runs twice.
/// </remarks>
internal sealed class CronSchedule
{
    /// <summary>The 29th of February is at most eight years away (1896 to 1904, 2096 to 2104).</summary>
    private const int LongestGapInDays = (8 * 366) + 2;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@hourly"] = "0 * * * *",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@weekly"] = "0 0 * * 0",
        ["@monthly"] = "0 0 1 * *",
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
    };

    private readonly BitArray minutes;
    private readonly BitArray hours;
    private readonly BitArray daysOfMonth;
    private readonly BitArray months;
    private readonly BitArray daysOfWeek;
    private readonly bool eitherDay;
    private readonly bool everyHour;
    private readonly TimeZoneInfo zone;

    private CronSchedule(string[] fields, TimeZoneInfo zone)
    {
        minutes = Field("minute", fields[0], 0, 59, []);
        hours = Field("hour", fields[1], 0, 23, []);
        daysOfMonth = Field("day of the month", fields[2], 1, 31, []);
        months = Field("month", fields[3], 1, 12, Months);
        daysOfWeek = Field("day of the week", fields[4], 0, 7, Days);
        daysOfWeek[0] |= daysOfWeek[7];
        eitherDay = fields[2][0] != '*' && fields[4][0] != '*';
        everyHour = hours.Cast<bool>().All(each => each);
        this.zone = zone;
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none, or never comes; the message says why.</exception>
    public static CronSchedule Parse(string cron, TimeZoneInfo zone)
    {
        string[] fields = (Macros.GetValueOrDefault(cron.Trim()) ?? cron).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            throw new FormatException($"it has {fields.Length} {(fields.Length == 1 ? "field" : "fields")} instead of five: minute, hour, day of the month, month, day of the week");
        }

        var schedule = new CronSchedule(fields, zone);
        return schedule.After(DateTimeOffset.UnixEpoch) is null ? throw new FormatException("no day is like that") : schedule;
    }

    /// <summary>Finds a time zone by its IANA name; null for none of this name.</summary>
    public static TimeZoneInfo? Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null;

    /// <summary>The first time after a moment; null where there is none before the calendar ends.</summary>
    public DateTimeOffset? After(DateTimeOffset moment)
    {
        try
        {
            return everyHour ? AfterByPassing(moment) : AfterByTheClock(moment);
        }
        catch (ArgumentOutOfRangeException)
        {
            // Beyond the year 9999.
            return null;
        }
    }

    /// <summary>Goes along the hands of the clock: every time of every day that matches is one moment, and the first that is later is it.</summary>
    private DateTimeOffset? AfterByTheClock(DateTimeOffset moment)
    {
        // From the day before: where the clock is set back over midnight, a day begins twice.
        DateTime day = TimeZoneInfo.ConvertTime(moment, zone).Date.AddDays(-1);
        for (int days = 0; days <= LongestGapInDays; days++, day = day.AddDays(1))
        {
            if (!Matches(day))
            {
                continue;
            }

            for (int hour = 0; hour < 24; hour++)
            {
                for (int minute = 0; hours[hour] && minute < 60; minute++)
                {
                    if (minutes[minute] && Moment(day.AddMinutes((hour * 60) + minute)) is var time && time > moment)
                    {
                        return time;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Goes along the time that passes, minute by minute, and over days that do not match.</summary>
    private DateTimeOffset? AfterByPassing(DateTimeOffset moment)
    {
        DateTimeOffset time = new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        DateTimeOffset last = time.AddDays(LongestGapInDays);
        for (time = time.AddMinutes(1); time <= last;)
        {
            DateTime local = TimeZoneInfo.ConvertTime(time, zone).DateTime;
            if (!Matches(local.Date))
            {
                DateTimeOffset nextDay = Moment(local.Date.AddDays(1));
                time = nextDay > time ? nextDay : time.AddHours(1);
                continue;
            }

            if (minutes[local.Minute])
            {
                return time;
            }

            time = time.AddMinutes(1);
        }

        return null;
    }

    private bool Matches(DateTime day) => months[day.Month]
        && (eitherDay ? daysOfMonth[day.Day] || daysOfWeek[(int)day.DayOfWeek] : daysOfMonth[day.Day] && daysOfWeek[(int)day.DayOfWeek]);

    /// <summary>When the clock in the time zone shows a time; the first time where it does so twice, and the next moment where it never does.</summary>
    private DateTimeOffset Moment(DateTime local)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static BitArray Field(string what, string text, int least, int most, string[] names)
    {
        var allowed = new BitArray(most + 1);
        foreach (string part in text.Split(','))
        {
            string[] halves = part.Split('/');
            string range = halves[0];
            int from, to;
            if (range == "*")
            {
                (from, to) = (least, most);
            }
            else
            {
                int dash = range.IndexOf('-', StringComparison.Ordinal);
                from = Number(dash < 0 ? range : range[..dash]);
                to = dash >= 0 ? Number(range[(dash + 1)..]) : halves.Length > 1 ? most : from;
                if (from > to)
                {
                    throw Wrong(part, $"the range begins after its end; write two, as in {from}-{most},{least}-{to}");
                }
            }

            int step = 1;
            if (halves.Length > 2 || (halves.Length == 2 && (!int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1)))
            {
                throw Wrong(part, "a step is a slash and a whole number from 1");
            }

            for (int value = from; value <= to; value += step)
            {
                allowed[value] = true;
                if (value > int.MaxValue - step)
                {
                    break;
                }
            }

            int Number(string number)
            {
                int named = Array.FindIndex(names, name => name.Equals(number, StringComparison.OrdinalIgnoreCase));
                if (named >= 0)
                {
                    return named + (names == Months ? 1 : 0);
                }

                return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
                    ? value
                    : throw Wrong(part, $"allowed are {least} to {most}{(names.Length > 0 ? $", {names[0]} to {names[^1]}" : "")}, ranges, lists, steps and *");
            }
        }

        return allowed;

        FormatException Wrong(string part, string why) => new($"the {what} is {Named.Text(part)}, and {why}");
    }
}
