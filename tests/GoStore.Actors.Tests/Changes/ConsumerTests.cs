using Xunit;

namespace GoStore.Actors.Tests.Changes;

public sealed class ConsumerTests : ChangeTest
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_batch_comes_again_until_it_is_committed_also_after_a_restart()
    {
        await SetAsync(5);
        IConsumer consumer = Of("c", batch: 2);
        ConsumerBatch batch = await consumer.GetAsync();
        Assert.Equal([1, 2], Revisions(batch.Changes));
        Assert.Equal((3, 5, 0, Clock.GetUtcNow() + Lease), (batch.Next, batch.Latest, batch.Missed, batch.LeasedUntil));
        Assert.Equal([1, 2], Revisions((await consumer.GetAsync()).Changes));

        await consumer.CommitAsync(batch);
        await consumer.CommitAsync(batch);
        await ReopenAsync();
        consumer = Of("c", owner: consumer.Owner);
        Assert.Equal([3, 4, 5], Revisions((batch = await consumer.GetAsync()).Changes));
        await consumer.CommitAsync(4);
        Assert.Equal([5], Revisions((await consumer.GetAsync()).Changes));
        await consumer.CommitAsync(5);
        Assert.Empty((await consumer.GetAsync()).Changes);
        Assert.Equal(5, await Log.GetLatestRevisionAsync());
    }

    [Fact]
    public async Task Only_one_owner_at_a_time_has_it_and_the_next_one_takes_over_when_the_lease_runs_out()
    {
        await SetAsync(3);
        IConsumer first = Of("c", "first");
        IConsumer second = Of("c", "second");
        ConsumerBatch batch = await first.GetAsync();

        ConsumerHeld held = (await Assert.ThrowsAsync<ConsumerHeldException>(() => second.GetAsync())).Held;
        Assert.Equal(("c", "first", batch.LeasedUntil), (held.Name, held.Owner, held.Until));
        Clock.Advance(Lease);
        ConsumerBatch taken = await second.GetAsync();
        Assert.Equal(batch.Changes, taken.Changes);
        Assert.True(taken.Token > batch.Token);

        ConsumerFenced fenced = (await Assert.ThrowsAsync<ConsumerFencedException>(() => first.CommitAsync(batch))).Fenced;
        Assert.Equal(("second", taken.LeasedUntil), (fenced.Owner, fenced.Until));
        await Assert.ThrowsAsync<ConsumerFencedException>(() => Log.Ref.AskAsync(new ConsumerCommands.Renew("c", batch.Token, Lease), Lease));
        Assert.False((await Log.Ref.AskAsync(new ConsumerCommands.Release("c", batch.Token), Lease)).WasHeld);
        await second.CommitAsync(taken);
        Assert.Equal(4, (await second.StatusAsync())!.Next);
    }

    [Fact]
    public async Task A_lease_that_was_released_cannot_be_renewed_so_nobody_takes_it_for_his()
    {
        await SetAsync(3);
        IConsumer first = Of("c", "first");
        ConsumerBatch batch = await first.GetAsync();
        await first.ReleaseAsync();

        ConsumerFenced fenced = (await Assert.ThrowsAsync<ConsumerFencedException>(() => Log.Ref.AskAsync(new ConsumerCommands.Renew("c", batch.Token, Lease), Lease))).Fenced;
        Assert.Null(fenced.Owner);
        Assert.Equal(batch.Changes, (await Of("c", "second").GetAsync()).Changes);
    }

    [Fact]
    public async Task A_lease_that_ran_out_and_that_nobody_took_may_still_commit()
    {
        await SetAsync(3);
        IConsumer consumer = Of("c");
        ConsumerBatch batch = await consumer.GetAsync();
        Clock.Advance(Lease * 10);

        await consumer.CommitAsync(batch);
        Assert.Equal(batch.Token, (await consumer.GetAsync()).Token);
    }

    [Fact]
    public async Task A_commit_goes_neither_back_nor_beyond_the_end()
    {
        await SetAsync(5);
        IConsumer consumer = Of("c");
        ConsumerBatch batch = await consumer.GetAsync();
        await consumer.CommitAsync(3);

        Assert.Contains("3 already", (await RefusedAsync(() => consumer.CommitAsync(2))).Message, StringComparison.Ordinal);
        Assert.Contains("latest one is 5", (await RefusedAsync(() => consumer.CommitAsync(6))).Message, StringComparison.Ordinal);
        await RefusedAsync(() => consumer.CommitAsync(-1));
        Assert.Contains("GetAsync", (await RefusedAsync(() => Of("c").CommitAsync(4))).Message, StringComparison.Ordinal);
        Assert.Equal(4, (await consumer.StatusAsync())!.Next);
        await consumer.CommitAsync(batch);
    }

    [Fact]
    public async Task A_seek_moves_it_anywhere_and_who_works_at_the_time_notices()
    {
        await SetAsync(5);
        IConsumer working = Of("c", "working");
        ConsumerBatch batch = await working.GetAsync();
        await working.CommitAsync(batch);
        IConsumer administrator = Of("c", "administrator");
        await administrator.SeekAsync(2);

        await Assert.ThrowsAsync<ConsumerFencedException>(() => working.CommitAsync(batch));
        Assert.Null((await administrator.StatusAsync())!.Owner);
        Assert.Equal(Numbers(2, 5), Revisions((await working.GetAsync()).Changes));

        await Of("new").SeekAsync(6);
        await Log.SetAsync("g", "next", "v");
        Assert.Equal([6], Revisions((await Of("new").GetAsync()).Changes));
    }

    [Fact]
    public async Task The_token_only_grows_also_over_a_deletion()
    {
        await SetAsync(2);
        IConsumer stale = Of("c", "stale");
        ConsumerBatch before = await stale.GetAsync();
        await stale.ReleaseAsync();
        ConsumerBatch released = await Of("c", "stale").GetAsync();
        Assert.True(released.Token > before.Token);
        Assert.True(await stale.DeleteAsync());
        Assert.False(await stale.DeleteAsync());
        Assert.Null(await stale.StatusAsync());
        Assert.Empty(await Log.ConsumersAsync().ToListAsync());
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAnyAsync<StoreException>(() => stale.CommitAsync(released))).Code);

        ConsumerBatch after = await Of("c", "other").GetAsync();
        Assert.True(after.Token > released.Token);
        Assert.Equal([1, 2], Revisions(after.Changes));
        await Assert.ThrowsAsync<ConsumerFencedException>(() => stale.CommitAsync(released));
    }

    [Fact]
    public async Task It_goes_on_past_what_does_not_match_and_remembers_what_it_was_asked_for()
    {
        await ReopenAsync(options => options.Hocon = "gostore.page-entries = 3");
        await SetAsync(10, "other", "x");
        await SetAsync(2, "g", "t");
        await SetAsync(10, "other", "x");
        IConsumer consumer = Log.Consumer("c", new ConsumerOptions { Type = "t", Group = "g" });

        ConsumerBatch batch = await consumer.GetAsync();
        Assert.Equal([11, 12], Revisions(batch.Changes));
        Assert.Equal([11, 12], Revisions((await Of("c").PeekAsync()).Changes));
        await consumer.CommitAsync(batch);
        Assert.Empty((await consumer.GetAsync()).Changes);
        ConsumerStatus status = (await consumer.StatusAsync())!;
        Assert.Equal((23, 22, 0, "t", "g", consumer.Owner), (status.Next, status.Latest, status.Lag, status.Type, status.Group, status.Owner));
    }

    [Fact]
    public async Task It_is_told_how_many_changes_were_trimmed_before_it_got_to_them()
    {
        await SetAsync(10);
        IConsumer consumer = Of("c");
        await consumer.GetAsync();
        await consumer.CommitAsync(2);
        await Log.TrimChangesAsync(6);

        ConsumerBatch batch = await consumer.GetAsync();
        Assert.Equal(4, batch.Missed);
        Assert.Equal(Numbers(7, 10), Revisions(batch.Changes));
        Assert.Equal(4, (await consumer.PeekAsync()).Trimmed);
        await consumer.CommitAsync(batch);
        Assert.Equal(0, (await consumer.GetAsync()).Missed);
    }

    [Fact]
    public async Task Peeking_takes_nothing_and_the_list_has_all_in_the_order_of_their_names()
    {
        await SetAsync(3);
        Assert.Equal([1, 2], Revisions((await Of("b").PeekAsync(2)).Changes));
        Assert.Null(await Of("b").StatusAsync());
        foreach (string name in (string[])["b", "a", "c"])
        {
            await Of(name, "somebody").GetAsync();
        }

        await Of("a", "somebody").GetAsync();
        Assert.Equal(["a", "b", "c"], (await Log.ConsumersAsync().ToListAsync()).Select(each => each.Name));
        ConsumerPage page = await Log.Ref.AskAsync(new ConsumerQueries.List("a", 1), Lease);
        Assert.Equal(("b", "b", 3), (page.Consumers.Single().Name, page.Next, page.Consumers.Single().Lag));
        Clock.Advance(Lease);
        Assert.All(await Log.ConsumersAsync().ToListAsync(), each => Assert.Null(each.Owner));
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_with_their_names()
    {
        foreach ((ConsumerOptions options, string name) in new[]
        {
            (new ConsumerOptions { Lease = TimeSpan.Zero }, "Lease"),
            (new ConsumerOptions { BatchSize = 0 }, "BatchSize"),
            (new ConsumerOptions { MinBackoff = TimeSpan.Zero }, "MinBackoff"),
            (new ConsumerOptions { MaxBackoff = TimeSpan.FromMilliseconds(1) }, "MaxBackoff"),
        })
        {
            Assert.Equal(name, Assert.Throws<StoreArgumentException>(() => Log.Consumer("c", options)).Argument);
        }

        Assert.NotEqual(Log.Consumer("c").Owner, Log.Consumer("c").Owner);
    }

    private IConsumer Of(string name, string? owner = null, int batch = 100) => Log.Consumer(name, new ConsumerOptions { Owner = owner, BatchSize = batch });

    private static async Task<StoreArgumentException> RefusedAsync(Func<Task> call) => await Assert.ThrowsAsync<StoreArgumentException>(call);
}
