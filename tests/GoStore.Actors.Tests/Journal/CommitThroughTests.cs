using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Journal;

/// <summary>Nothing is answered before the journal has it.</summary>
public sealed class CommitThroughTests
{
    [Fact]
    public async Task While_the_journal_is_held_back_nobody_is_answered_and_then_all_are_in_their_order()
    {
        using var file = new JournalledFile();
        await file.AskAsync(new EntryCommands.Set("g", "n", "0"));
        Task arrived = file.Journal.Hold();
        Task<object> written = file.AskAsync(new EntryCommands.Increment("g", "n"));
        await arrived;
        Task<object>[] waiting = [.. Enumerable.Range(0, 5).Select(_ => file.AskAsync(new EntryCommands.Increment("g", "n")))];
        Task<object> read = file.AskAsync(new EntryQueries.Get("g", "n"));
        Task<object> quick = file.AskAsync(new EntryQueries.Exists("g", "n"));

        // Nothing that happens would show that nothing happens: whoever was answered too early is seen here, or in some later run.
        await Task.Delay(100);
        Assert.DoesNotContain(waiting.Append(written).Append(read).Append(quick), each => each.IsCompleted);
        Assert.Equal("0", RawDatabase.Scalar<string>(file.Path, "SELECT entry_value FROM entries WHERE entry_key = 'n'"));
        file.Journal.Release();
        Assert.Equal(1, Assert.IsType<EntryIncremented>(await written).Value);
        Assert.Equal([2, 3, 4, 5, 6], (await Task.WhenAll(waiting)).Select(each => Assert.IsType<EntryIncremented>(each).Value));
        Assert.Equal("6", Assert.IsType<Entry>(await read).Value);
    }

    [Fact]
    public async Task What_the_journal_refuses_is_not_done_and_the_store_goes_on()
    {
        using var file = new JournalledFile();
        await file.AskAsync(new EntryCommands.Set("g", "k", "before"));
        file.Journal.FailsWith = new StoreException(ErrorCode.Internal, "no");
        Assert.Equal(ErrorCode.Internal, Assert.IsAssignableFrom<StoreFailure>(await file.AskAsync(new EntryCommands.Set("g", "k", "refused"), "once")).Code);
        Assert.Equal("before", Assert.IsType<Entry>(await file.AskAsync(new EntryQueries.Get("g", "k"))).Value);

        // Its failure was not kept.
        Assert.IsType<EntryWritten>(await file.AskAsync(new EntryCommands.Set("g", "k", "again"), "once"));
        await file.CloseAsync();
        Assert.Equal(JournalledFile.Rows(file.Path), JournalledFile.Rows(file.Image()));
    }

    [Fact]
    public async Task What_the_journal_loses_sight_of_has_an_unknown_outcome_and_ends_the_store()
    {
        using var file = new JournalledFile();
        await file.AskAsync(new EntryCommands.Set("g", "k", "before"));
        file.Journal.FailsWith = new StoreException(ErrorCode.OutcomeUnknown, "gone");
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsAssignableFrom<StoreFailure>(await file.AskAsync(new EntryCommands.Set("g", "k", "lost"))).Code);
        await file.EndsAsync();
        Assert.Single(file.Journal.Breaks);
        await file.StopAsync();
        file.Open();
        Assert.Equal("before", Assert.IsType<Entry>(await file.AskAsync(new EntryQueries.Get("g", "k"))).Value);
    }

    [Fact]
    public async Task What_is_in_the_journal_and_cannot_be_noted_in_the_file_is_not_said_to_be_undone()
    {
        using var file = new JournalledFile();
        await file.AskAsync(new EntryCommands.Set("g", "k", "before"));
        RawDatabase.Execute(file.Path, "CREATE TRIGGER full BEFORE UPDATE ON journal_position BEGIN SELECT RAISE(ABORT, 'no'); END");
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsAssignableFrom<StoreFailure>(await file.AskAsync(new EntryCommands.Set("g", "k", "in the journal"))).Code);
        Assert.Equal(2, file.Journal.Written.Count);
        await file.EndsAsync();
    }

    [Fact]
    public async Task A_store_that_is_stopped_while_a_batch_is_on_its_way_says_that_nobody_knows()
    {
        using var file = new JournalledFile();
        Task arrived = file.Journal.Hold();
        Task<object> written = file.AskAsync(new EntryCommands.Set("g", "k", "v"));
        await arrived;
        Task<object> waiting = file.AskAsync(new EntryCommands.Set("g", "other", "v"));
        await file.StopAsync();
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsAssignableFrom<StoreFailure>(await written).Code);
        _ = waiting.ContinueWith(each => each.Exception, TaskScheduler.Default);
    }

    [Fact]
    public async Task Closing_waits_for_the_batch_that_is_on_its_way()
    {
        using var file = new JournalledFile();
        Task arrived = file.Journal.Hold();
        Task<object> written = file.AskAsync(new EntryCommands.Set("g", "k", "v"));
        await arrived;
        Task<object> closed = file.AskAsync(new StoreCommands.Close());
        file.Journal.Release();
        Assert.IsType<EntryWritten>(await written);
        Assert.IsType<StoreClosed>(await closed);
        Assert.Equal("v", RawDatabase.Scalar<string>(file.Path, "SELECT entry_value FROM entries"));
        Assert.Equal(1, RawDatabase.Scalar<long>(file.Path, "SELECT sequence FROM journal_position"));
    }

    [Fact]
    public async Task The_bound_on_those_who_wait_holds_while_the_journal_is_held_back()
    {
        using var file = new JournalledFile("gostore.mailbox-capacity = 4");
        Task arrived = file.Journal.Hold();
        Task<object> written = file.AskAsync(new EntryCommands.Set("g", "k", "v"));
        await arrived;
        Task<object>[] many = [.. Enumerable.Range(0, 10).Select(_ => file.AskAsync(new EntryQueries.Get("g", "k")))];
        Assert.IsType<StoreBusy>(await many[^1]);
        file.Journal.Release();
        Assert.IsType<EntryWritten>(await written);
        Assert.Equal(4, (await Task.WhenAll(many)).Count(each => each is Entry));
    }

    [Fact]
    public async Task The_same_identity_again_has_the_same_reply_and_changes_nothing_here_and_in_the_next_opening()
    {
        using var file = new JournalledFile();
        object first = await file.AskAsync(new EntryCommands.Increment("g", "n"), "a");
        Assert.Equal(first, await file.AskAsync(new EntryCommands.Increment("g", "n"), "a"));
        object transaction = await file.AskAsync(new StoreCommands.Transaction([new EntryCommands.Increment("g", "n")]), "b");
        await file.CloseAsync();
        file.Open();
        Assert.Equal(first, await file.AskAsync(new EntryCommands.Increment("g", "n"), "a"));
        Assert.Same(transaction, await file.AskAsync(new StoreCommands.Transaction([new EntryCommands.Increment("g", "n")]), "b"));
        Assert.Equal("2", Assert.IsType<Entry>(await file.AskAsync(new EntryQueries.Get("g", "n"))).Value);
    }

    [Fact]
    public async Task Both_of_two_with_the_same_identity_in_one_batch_are_answered_after_it()
    {
        using var file = new JournalledFile();
        Task arrived = file.Journal.Hold();
        Task<object> ahead = file.AskAsync(new EntryCommands.Set("g", "other", "v"));
        await arrived;
        Task<object> first = file.AskAsync(new EntryCommands.Increment("g", "n"), "a");
        Task<object> second = file.AskAsync(new EntryCommands.Increment("g", "n"), "a");
        file.Journal.Release();
        await ahead;
        Assert.Equal(1, Assert.IsType<EntryIncremented>(await first).Value);
        Assert.Equal(1, Assert.IsType<EntryIncremented>(await second).Value);
    }

    [Fact]
    public async Task A_lock_that_was_waited_for_is_granted_once_the_journal_has_it_and_its_reply_is_kept()
    {
        using var file = new JournalledFile();
        var held = Assert.IsType<LockGrant>(await file.AskAsync(new LockCommands.Acquire("l", "first", TimeSpan.FromMinutes(1))));
        Task<object> waits = file.AskAsync(new LockCommands.Acquire("l", "second", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), "waits");
        Task arrived = file.Journal.Hold();
        Task<object> released = file.AskAsync(new LockCommands.Release("l", "first", held.Token));
        await arrived;
        await Task.Delay(50);
        Assert.False(waits.IsCompleted);
        file.Journal.Release();
        await released;
        object granted = await waits;
        Assert.IsType<LockGrant>(granted);
        await file.CloseAsync();
        file.Open();
        Assert.Same(granted, await file.AskAsync(new LockCommands.Acquire("l", "second", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), "waits"));
    }

    [Fact]
    public async Task A_long_deletion_that_was_interrupted_is_not_begun_once_more_by_its_repetition()
    {
        using var file = new JournalledFile("gostore.batch.requests = 1");
        for (int block = 0; block < 4; block++)
        {
            int from = block * 1000;
            await file.AskAsync(new EntryCommands.SetMany([.. Enumerable.Range(from, 1000).Select(each => new EntryCommands.Set("g", $"{each:D6}", "v"))]));
        }

        // It ends between two slices: that it will be done is in the journal, that it is done is not.
        Task arrived = file.Journal.Hold();
        Task<object> deleted = file.AskAsync(new EntryCommands.DeleteGroup("g"), "deletes");
        await arrived;
        await file.Journal.ReleaseAndHold();
        await file.StopAsync();
        file.Journal.Release();
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsAssignableFrom<StoreFailure>(await deleted).Code);
        Assert.Equal(1, RawDatabase.Scalar<long>(file.Path, "SELECT count(*) FROM entry_deletions"));
        file.Open();
        await file.AskAsync(new EntryCommands.Set("g", "after", "v"));
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsAssignableFrom<StoreFailure>(await file.AskAsync(new EntryCommands.DeleteGroup("g"), "deletes")).Code);
        Assert.Equal(1, Assert.IsType<EntryCount>(await file.AskAsync(new EntryQueries.Count("g"))).Count);
    }

    [Fact]
    public async Task Replies_are_forgotten_after_their_time()
    {
        using var file = new JournalledFile(keepReplies: TimeSpan.FromMinutes(1));
        await file.AskAsync(new EntryCommands.Increment("g", "n"), "a");
        file.Clock.Advance(TimeSpan.FromSeconds(59));
        await file.AskAsync(new StoreCommands.PurgeExpired());
        Assert.Equal(1, Assert.IsType<EntryIncremented>(await file.AskAsync(new EntryCommands.Increment("g", "n"), "a")).Value);
        file.Clock.Advance(TimeSpan.FromSeconds(2));
        await file.AskAsync(new StoreCommands.PurgeExpired());
        Assert.Equal(2, Assert.IsType<EntryIncremented>(await file.AskAsync(new EntryCommands.Increment("g", "n"), "a")).Value);
        await file.CloseAsync();
        Assert.Equal(JournalledFile.Rows(file.Path), JournalledFile.Rows(file.Image()));
    }
}
