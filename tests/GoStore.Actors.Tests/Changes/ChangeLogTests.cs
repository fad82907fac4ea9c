using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Changes;

public sealed class ChangeLogTests : ChangeTest
{
    [Fact]
    public async Task Every_kind_of_change_is_in_the_log_with_what_was_written()
    {
        DateTimeOffset start = Clock.GetUtcNow();
        await Log.SetAsync("g", "k", "one", type: "t");
        await Log.SetAsync("g", "k", "two", TimeSpan.FromSeconds(10), type: "t");
        await Log.TouchAsync("g", "k", TimeSpan.FromSeconds(20));
        await Log.IncrementAsync("g", "n", 5);
        await Log.DeleteAsync("g", "n");
        await Log.DeleteAsync("g", "absent");
        Clock.Advance(TimeSpan.FromSeconds(30));
        await Log.PurgeAsync();
        await Log.SetAsync("whole", "a", "1");
        await Log.DeleteGroupAsync("whole");

        Change[] expected =
        [
            new(1, StoreEventKind.Set, "g", "k", "one", 1, "t", null, start),
            new(2, StoreEventKind.Set, "g", "k", "two", 2, "t", start.AddSeconds(10), start),
            new(3, StoreEventKind.Touch, "g", "k", "two", 2, "t", start.AddSeconds(20), start),
            new(4, StoreEventKind.Set, "g", "n", "5", 1, "", null, start),
            new(5, StoreEventKind.Delete, "g", "n", "5", 1, "", null, start),
            new(6, StoreEventKind.Expire, "g", "k", "two", 2, "t", null, start.AddSeconds(30)),
            new(7, StoreEventKind.Set, "whole", "a", "1", 1, "", null, start.AddSeconds(30)),
            new(8, StoreEventKind.DeleteGroup, "whole", "", "", 0, "", null, start.AddSeconds(30)),
        ];
        Assert.Equal(expected, await AllAsync());
        Assert.Equal([true, false, false, true, false, false, true, false], expected.Select(change => change.IsCreation));
        Assert.Equal(8, await Log.GetLatestRevisionAsync());
    }

    [Fact]
    public async Task A_group_that_is_deleted_once_all_of_it_has_expired_is_told_as_expiry()
    {
        await Log.SetAsync("g", "a", "1", TimeSpan.FromSeconds(1));
        await Log.SetAsync("g", "b", "2", TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(2));
        await Log.DeleteGroupAsync("g");

        Assert.Equal([(StoreEventKind.Expire, "a"), (StoreEventKind.Expire, "b")], (await AllAsync(3)).Select(change => (change.Kind, change.Key)));
    }

    [Fact]
    public async Task A_page_says_where_to_go_on_also_past_what_did_not_match()
    {
        await SetAsync(3, "a", "x");
        await SetAsync(3, "b", "y");

        ChangePage page = await Log.GetChangesAsync(2, limit: 2);
        Assert.Equal([2, 3], Revisions(page.Changes));
        Assert.Equal((4, 1, 6, 0), (page.Next, page.First, page.Latest, page.Trimmed));
        Assert.Equal([4, 5, 6], Revisions((await Log.GetChangesAsync(group: "b")).Changes));
        Assert.Equal([1, 2, 3], Revisions((await Log.GetChangesAsync(type: "x")).Changes));
        Assert.Empty((await Log.GetChangesAsync(group: "a", type: "y")).Changes);
        Assert.Equal(7, (await Log.GetChangesAsync(group: "absent")).Next);
        Assert.Equal((1, 0), ((await Log.GetChangesAsync(limit: 0)).Next, (await Log.GetChangesAsync(limit: 0)).Changes.Count));
        Assert.Equal(100, (await Log.GetChangesAsync(100)).Next);
    }

    [Fact]
    public async Task Pages_are_bounded_in_entries_and_in_bytes_and_a_walk_goes_over_all_of_them()
    {
        await ReopenAsync(options => options.Hocon = "gostore { page-entries = 7, page-bytes = 100 }");
        await SetAsync(20);
        await Log.SetAsync("g", "large", new string('v', 1000));
        await Log.SetAsync("g", "after", "v");

        Assert.Equal(7, (await Log.GetChangesAsync(limit: 1000)).Changes.Count);
        Assert.Equal([21], Revisions((await Log.GetChangesAsync(21)).Changes));
        Assert.Equal(Numbers(1, 22), Revisions(await AllAsync()));
        Assert.Equal([22], Revisions(await Log.ChangesAsync(group: "g", from: 22).ToListAsync()));
    }

    [Fact]
    public async Task Revisions_have_no_gaps_and_the_log_has_the_order_of_the_commits_under_64_writers()
    {
        const int writers = 64;
        const int rounds = 25;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (int round = 0; round < rounds; round++)
            {
                await Log.IncrementAsync("g", "shared");
                await Assert.ThrowsAsync<TransactionFailedException>(() => Log.TransactionAsync(
                [
                    new EntryCommands.Set("undone", $"{writer}", "never"),
                    new EntryCommands.Expect("g", "absent", ExpectedVersion.Exactly(1)),
                ]));
                await Log.TransactionAsync([new EntryCommands.Set("g", $"{writer}", $"{round}"), new EntryCommands.Set("h", $"{writer}", $"{round}")]);
            }
        }));

        List<Change> changes = await AllAsync();
        Assert.Equal(Numbers(1, writers * rounds * 3), Revisions(changes));
        Assert.Equal(Enumerable.Range(1, writers * rounds).Select(number => $"{number}"), changes.Where(change => change.Key == "shared").Select(change => change.Value));
        Assert.DoesNotContain(changes, change => change.Group == "undone");
        Assert.All(changes.Where(change => change.Group == "h"), change => Assert.Equal(("g", change.Key, change.Value), Before(change)));

        (string Group, string Key, string Value) Before(Change change) => (changes[(int)change.Revision - 2].Group, changes[(int)change.Revision - 2].Key, changes[(int)change.Revision - 2].Value);
    }

    [Fact]
    public async Task Revisions_have_no_gaps_after_lost_batches_and_restarts()
    {
        await ReopenAsync();
        RawDatabase.Execute(File, "CREATE TRIGGER lose BEFORE INSERT ON entries WHEN NEW.entry_key = 'lose' BEGIN SELECT RAISE(ROLLBACK, 'lost'); END");
        int written = 0;
        int lost = 0;
        for (int round = 0; round < 5; round++)
        {
            // The one in the middle takes with it whatever is in its batch.
            ErrorCode?[] codes = await Task.WhenAll(Enumerable.Range(0, 40).Select(index => Answers.CodeAsync(Log.SetAsync("g", index == 20 ? "lose" : $"{round}-{index}", "v"))));
            written += codes.Count(code => code is null);
            lost += codes.Count(code => code is not null);
            await ReopenAsync();
        }

        Assert.True(lost >= 5);
        Assert.Equal(await Log.CountAllAsync(), written);
        Assert.Equal(Numbers(1, written), Revisions(await AllAsync()));
        Assert.Equal(written, await Log.GetLatestRevisionAsync());
    }

    [Fact]
    public async Task A_write_that_the_database_refuses_is_neither_counted_nor_logged()
    {
        INamespace tenant = await Log.NamespaceAsync("a");
        await tenant.SetAsync("g", "k", "v");
        RawDatabase.Execute(File, "CREATE TRIGGER refuse BEFORE INSERT ON entries WHEN NEW.entry_key = 'bad' BEGIN SELECT RAISE(ABORT, 'refused'); END");
        await Assert.ThrowsAsync<StoreException>(() => tenant.SetAsync("g", "bad", "v"));
        await tenant.SetAsync("g", "k2", "v");

        NamespaceUsage usage = await tenant.UsageAsync();
        Assert.Equal((2, 1, 5), (usage.Keys, usage.Groups, usage.Bytes));
        Assert.Equal([1, 2], Revisions(await tenant.ChangesAsync().ToListAsync()));
    }

    [Fact]
    public async Task A_second_process_that_writes_goes_on_with_the_revisions_of_the_first()
    {
        await using IStore other = await OpenAsync();
        for (int round = 0; round < 10; round++)
        {
            await Log.SetAsync("g", "here", $"{round}");
            await other.SetAsync("g", "there", $"{round}");
            Assert.Equal((2 * round) + 2, await Log.GetLatestRevisionAsync());
        }

        Assert.Equal(Numbers(1, 20), Revisions(await AllAsync()));
    }

    [Fact]
    public async Task A_trim_deletes_up_to_a_revision_and_a_reader_is_told_how_much_it_missed()
    {
        await SetAsync(2500 / 2);
        await SetAsync(2500 / 2);

        Assert.Equal(2100, await Log.TrimChangesAsync(2100));
        Assert.Equal(0, await Log.TrimChangesAsync(2100));
        ChangePage page = await Log.GetChangesAsync(101, limit: 1);
        Assert.Equal([2101], Revisions(page.Changes));
        Assert.Equal((2102, 2101, 2500, 2000), (page.Next, page.First, page.Latest, page.Trimmed));
        Assert.Equal(0, (await Log.GetChangesAsync(2101)).Trimmed);
        Assert.Equal(0, await Log.TrimChangesAsync(0));

        Assert.Equal(400, await Log.TrimChangesAsync(long.MaxValue));
        page = await Log.GetChangesAsync(1);
        Assert.Equal((2501, 2501, 2500, 2500), (page.Next, page.First, page.Latest, page.Trimmed));
        await ReopenAsync();
        await Log.SetAsync("g", "next", "v");
        Assert.Equal([2501], Revisions(await AllAsync()));
    }

    [Fact]
    public async Task What_is_more_than_is_kept_goes_with_the_next_purge_and_is_not_counted_as_purged()
    {
        await ReopenAsync(options => options.Hocon = "gostore.changes.retain-count = 10");
        await SetAsync(30);

        Assert.Equal(0, await Log.PurgeAsync());
        Assert.Equal(Numbers(21, 30), Revisions(await AllAsync()));
        await SetAsync(5);
        await Log.PurgeAsync();
        Assert.Equal(Numbers(26, 35), Revisions(await AllAsync()));
    }

    [Fact]
    public async Task What_is_older_than_is_kept_goes_as_the_clock_moves()
    {
        await ReopenAsync(options => options.Hocon = "gostore.changes { retain-age = 10m, retain-count = 0 }");
        await SetAsync(1500);
        Clock.Advance(TimeSpan.FromMinutes(6));
        await SetAsync(5);
        await Log.PurgeAsync();
        Assert.Equal(1, (await Log.GetChangesAsync()).First);

        Clock.Advance(TimeSpan.FromMinutes(5));
        await Log.PurgeAsync();
        Assert.Equal(Numbers(1501, 1505), Revisions(await AllAsync()));
        Clock.Advance(TimeSpan.FromDays(1));
        await Log.PurgeAsync();
        Assert.Empty(await AllAsync());
        Assert.Equal(1505, await Log.GetLatestRevisionAsync());
    }

    [Fact]
    public async Task Each_namespace_has_revisions_and_a_retention_of_its_own()
    {
        await ReopenAsync(options => options.Hocon = "gostore.changes.retain-count = 3");
        await Log.Ref.AskAsync(new NamespaceCommands.Open("tenant"), TimeSpan.FromSeconds(30));
        await SetAsync(5);
        await SetAsync(7, "tenant:group");
        await Log.PurgeAsync();

        Assert.Equal(Numbers(3, 5), Revisions(await AllAsync()));
        ChangePage page = await Log.Ref.AskAsync(new ChangeQueries.GetChanges { Namespace = "tenant" }, TimeSpan.FromSeconds(30));
        Assert.Equal(Numbers(5, 7), Revisions(page.Changes));
        Assert.All(page.Changes, change => Assert.Equal("group", change.Group));
        Assert.Equal(7, (await Log.Ref.AskAsync(new ChangeQueries.GetLatestRevision { Namespace = "tenant" }, TimeSpan.FromSeconds(30))).Revision);
    }

    [Fact]
    public async Task A_log_that_is_switched_off_can_be_read_and_grows_no_more()
    {
        await SetAsync(3);
        await ReopenAsync(options => (options.ChangesEnabled, options.Hocon) = (false, "gostore.changes.retain-count = 1"));
        await SetAsync(3);
        await Log.PurgeAsync();

        Assert.Equal(Numbers(1, 3), Revisions(await AllAsync()));
        Assert.Equal(1, await Log.TrimChangesAsync(1));
        await ReopenAsync();
        await Log.SetAsync("g", "k", "v");
        Assert.Equal(Numbers(2, 4), Revisions(await AllAsync()));
    }

    [Fact]
    public async Task A_trim_that_is_interrupted_says_that_it_is_not_finished_by_itself()
    {
        for (int start = 0; start < 5000; start += 1000)
        {
            await Log.SetManyAsync(Enumerable.Range(start, 1000).Select(number => new EntryCommands.Set("g", $"{number}", "v")));
        }

        // Both wait in the mailbox: the first slice of the trim is done before the store closes, and no more.
        Task<object> trimmed = Log.Ref.Ask<object>(new ChangeCommands.Trim(5000), TimeSpan.FromSeconds(30));
        await Log.CloseAsync();

        var failure = Assert.IsType<StoreFailure>(await trimmed);
        Assert.Equal(ErrorCode.OutcomeUnknown, failure.Code);
        Assert.Contains("ask again for the rest", failure.Message, StringComparison.Ordinal);
        await ReopenAsync();
        ChangePage page = await Log.GetChangesAsync();
        Assert.InRange(page.First, 1001, 5000);
        Assert.Equal(5001 - page.First, await Log.TrimChangesAsync(5000));
    }
}
