using Xunit;

namespace GoStore.Actors.Tests.Tasks;

/// <summary>The clock begins on 1 January 2026, a Thursday, at midnight UTC.</summary>
public sealed class RecurringTaskTests : TaskTest
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task It_is_pending_again_for_its_next_time_after_each_run()
    {
        string id = (await Tasks.CreateAsync("t", "p", cron: "*/10 * * * *")).Id;
        Assert.Empty(await TakeAsync());
        for (int run = 1; run <= 3; run++)
        {
            Clock.Advance(Minute * 10);
            TakenTask taken = await TakeOneAsync();
            Assert.Equal((1, "p", Now), (taken.Task.Attempts, taken.Task.Payload, taken.Task.ScheduledFor));
            Assert.Equal(new TaskReported(TaskState.Pending, Now + Minute * 10), await CompleteAsync(taken));
            Assert.Empty(await TakeAsync());
        }

        Assert.Equal([id], await Tasks.ListAsync().Select(task => task.Id).ToListAsync());
        Assert.Null((await FindAsync(id)).FinishedAt);
    }

    [Fact]
    public async Task Times_that_were_missed_are_one_run()
    {
        await Tasks.CreateAsync("t", cron: "*/10 * * * *");
        await ReopenAsync();
        Clock.Advance(Minute * 47);
        TakenTask taken = await TakeOneAsync();
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 10, 0, TimeSpan.Zero), taken.Task.ScheduledFor);

        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 50, 0, TimeSpan.Zero), (await CompleteAsync(taken)).ScheduledFor);
        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task What_fell_due_while_it_ran_is_run_once_at_once()
    {
        await Tasks.CreateAsync("t", cron: "*/10 * * * *");
        Clock.Advance(Minute * 10);
        TakenTask taken = await TakeOneAsync("runner", TimeSpan.FromHours(1));
        Clock.Advance(Minute * 35);
        await CompleteAsync(taken);

        TakenTask again = await TakeOneAsync();
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 50, 0, TimeSpan.Zero), (await CompleteAsync(again)).ScheduledFor);
    }

    [Fact]
    public async Task A_failure_is_tried_again_and_after_the_last_attempt_it_goes_on_with_its_next_time()
    {
        string id = (await Tasks.CreateAsync("t", cron: "0 * * * *", attempts: 2)).Id;
        Clock.Advance(Minute * 60);
        Assert.Equal(Now + TimeSpan.FromSeconds(10), (await FailAsync(await TakeOneAsync(), "first")).ScheduledFor);
        Clock.Advance(TimeSpan.FromSeconds(10));
        TakenTask second = await TakeOneAsync();
        Assert.Equal(2, second.Task.Attempts);
        Assert.Equal(new TaskReported(TaskState.Pending, new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero)), await FailAsync(second, "second"));

        TaskInfo waits = await FindAsync(id);
        Assert.Equal((0, "second", null), (waits.Attempts, waits.LastError, waits.FinishedAt));
        Clock.Advance(Minute * 60);
        TakenTask next = await TakeOneAsync();
        Assert.Equal(1, next.Task.Attempts);
        await CompleteAsync(next);
        Assert.Null((await FindAsync(id)).LastError);
    }

    [Fact]
    public async Task One_that_kills_its_runners_goes_on_with_its_next_time_too()
    {
        string id = (await Tasks.CreateAsync("t", cron: "0 * * * *", attempts: 1)).Id;
        Clock.Advance(Minute * 60);
        await TakeOneAsync();
        Clock.Advance(Lease);
        Assert.Empty(await TakeAsync());

        TaskInfo waits = await FindAsync(id);
        Assert.Equal((TaskState.Pending, new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero)), (waits.State, waits.ScheduledFor));
        Assert.Contains("\"runner\" neither reported", waits.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_it_for_good_and_retrying_begins_it_anew()
    {
        string id = (await Tasks.CreateAsync("t", cron: "0 * * * *")).Id;
        Clock.Advance(Minute * 60);
        TakenTask taken = await TakeOneAsync();
        Assert.True(await Tasks.CancelAsync(id));
        await FencedAsync(() => CompleteAsync(taken));
        Clock.Advance(Minute * 300);
        Assert.Empty(await TakeAsync());

        await Tasks.RetryAsync(id);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 7, 0, 0, TimeSpan.Zero), (await CompleteAsync(await TakeOneAsync())).ScheduledFor);
    }

    [Fact]
    public async Task It_keeps_to_the_clock_of_its_time_zone_when_that_changes()
    {
        Clock.Advance(new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero) - Now);
        await Tasks.CreateAsync("t", cron: "30 8 * * *", timeZone: "Europe/Berlin");
        var runs = new List<DateTimeOffset>();
        for (int day = 0; day < 3; day++)
        {
            Clock.Advance(TimeSpan.FromHours(24));
            TakenTask taken = await TakeOneAsync();
            runs.Add(taken.Task.ScheduledFor);
            await CompleteAsync(taken);
        }

        Assert.Equal(["28 07:30", "29 06:30", "30 06:30"], runs.Select(time => time.ToString("dd HH:mm")));
    }
}
