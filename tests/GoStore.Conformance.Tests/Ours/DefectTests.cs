using GoStore.Actors;

namespace GoStore.Conformance.Tests.Ours;

/// <summary>What the originals get wrong and have no test for, held right here.</summary>
public sealed class DefectTests : StoreTest
{
    // go-store takes a time-to-live of zero or less, overwrites the old value with it, and so loses the entry.
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task A_time_to_live_that_is_not_positive_is_refused_and_the_entry_stays(long ticks)
    {
        await Store.SetAsync("g", "k", "v");

        var error = await Assert.ThrowsAsync<StoreArgumentException>(() => Store.SetAsync("g", "k", "lost", TimeSpan.FromTicks(ticks)));
        await Assert.ThrowsAsync<StoreArgumentException>(() => Store.TouchAsync("g", "k", TimeSpan.FromTicks(ticks)));

        Assert.Equal("timeToLive", error.Argument, ignoreCase: true);
        Assert.Equal("v", await Store.GetAsync("g", "k"));
        Assert.Null(await Store.GetTimeToLiveAsync("g", "k"));
    }

    // go-store cuts the moment of expiry down to the millisecond.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 15_000)]
    [InlineData(4_000, 1)]
    [InlineData(9_999, 10_000)]
    [InlineData(5_000, 15_001)]
    public async Task Expiry_is_never_early_and_less_than_a_millisecond_late(long startTicks, long timeToLiveTicks)
    {
        Advance(TimeSpan.FromTicks(startTicks));
        var timeToLive = TimeSpan.FromTicks(timeToLiveTicks);
        DateTimeOffset due = Now + timeToLive;
        await Store.SetAsync("g", "k", "v", timeToLive);
        await Store.SetAsync("g", "touched", "v");
        Assert.Equal((await Store.FindAsync("g", "k"))!.ExpiresAt, await Store.TouchAsync("g", "touched", timeToLive));

        Entry entry = (await Store.FindAsync("g", "k"))!;
        Assert.InRange(entry.ExpiresAt!.Value, due, due.AddTicks(TimeSpan.TicksPerMillisecond - 1));
        Advance(timeToLive - TimeSpan.FromTicks(1));
        Assert.Equal(2, await Store.CountAsync("g"));
        Advance(entry.ExpiresAt.Value - Now);
        Assert.Equal(0, await Store.CountAsync("g"));
    }

    // In go-store a call of the store inside a loop over it waits for ever: the loop holds the only connection.
    [Fact]
    public async Task The_store_can_be_used_inside_a_loop_over_its_entries()
    {
        IStore store = await OpenAsync(FilePath("pages.db"), options => options.Hocon = "gostore.page-entries = 7");
        await store.SetManyAsync(Enumerable.Range(0, 30).Select(number => new EntryCommands.Set("g", $"key-{number:00}", $"{number}")));

        int seen = 0;
        await foreach (Entry entry in store.AllAsync("g"))
        {
            Assert.Equal($"{seen++}", entry.Value);
            Assert.Equal(entry.Value, await store.GetAsync("g", entry.Key));
            await store.SetAsync("copy", entry.Key, entry.Value);
            Assert.True(await store.DeleteAsync("g", entry.Key));
            await store.PurgeAsync();
        }

        Assert.Equal(30, seen);
        Assert.Equal(30, await store.CountAsync("copy"));
        Assert.Equal(0, await store.CountAsync("g"));
    }

    [Fact]
    public async Task The_store_can_be_used_inside_a_loop_over_its_groups()
    {
        IStore store = await OpenAsync(FilePath("pages.db"), options => options.Hocon = "gostore.page-entries = 7");
        await store.SetManyAsync(Enumerable.Range(0, 30).Select(number => new EntryCommands.Set($"group-{number:00}", "k", "v")));

        int seen = 0;
        await foreach (string group in store.GroupsAsync("group-"))
        {
            Assert.Equal($"group-{seen++:00}", group);
            Assert.Equal(1, await store.DeleteGroupAsync(group));
        }

        Assert.Equal(30, seen);
        Assert.Equal(0, await store.CountAllAsync());
    }

    [Fact]
    public async Task A_loop_sees_what_is_written_ahead_of_it_and_not_what_is_deleted_there()
    {
        IStore store = await OpenAsync(FilePath("pages.db"), options => options.Hocon = "gostore.page-entries = 2");
        await store.SetManyAsync(new[] { "a", "b", "c", "d", "e", "f" }.Select(key => new EntryCommands.Set("g", key, "v")));

        List<string> seen = [];
        await foreach (Entry entry in store.AllAsync("g"))
        {
            seen.Add(entry.Key);
            if (entry.Key == "a")
            {
                await store.SetAsync("g", "cc", "v");
                await store.DeleteAsync("g", "e");
            }
        }

        Assert.Equal(["a", "b", "c", "cc", "d", "f"], seen);
    }

    // go-store's Get deletes an expired row by its key alone, so it can delete a value that was set in between.
    [Fact]
    public async Task Reading_and_purging_expired_entries_never_loses_a_newer_value()
    {
        for (int round = 0; round < 50; round++)
        {
            await Store.SetAsync("g", "k", "old", TimeSpan.FromMilliseconds(1));
            Advance(1);

            Task<Entry?>[] reads = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => Store.FindAsync("g", "k")))];
            Task<long> purge = Task.Run(() => Store.PurgeAsync());
            Task<long> write = Task.Run(() => Store.SetAsync("g", "k", $"new {round}"));
            await Task.WhenAll([.. reads, purge, write]);

            Assert.Equal($"new {round}", await Store.GetAsync("g", "k"));
            Assert.All(reads, read => Assert.NotEqual("old", read.Result?.Value));
            await Store.DeleteAsync("g", "k");
        }
    }

    // kv's GetPrefix and friends take negative numbers for "all" and "from the start"; go-store's GetPage panics at a huge limit.
    [Fact]
    public async Task A_negative_offset_or_limit_is_refused_and_a_huge_one_means_what_it_says()
    {
        await Store.SetAsync("g", "a", "v", type: "T");
        await Store.SetAsync("g", "b", "v", type: "T");
        Func<long, long?, Task>[] reads =
        [
            (offset, limit) => Store.GetPrefixAsync("g", "", offset, limit),
            (offset, limit) => Store.GetRangeAsync("g", null, null, offset, limit),
            (offset, limit) => Store.GetByTypeAsync("g", "T", offset, limit),
            (offset, limit) => Store.DeletePrefixAsync("g", "", offset, limit),
            (offset, limit) => Store.DeleteRangeAsync("g", null, null, offset, limit),
        ];
        foreach (Func<long, long?, Task> read in reads)
        {
            Assert.Equal("offset", (await Assert.ThrowsAsync<StoreArgumentException>(() => read(-1, null))).Argument, ignoreCase: true);
            Assert.Equal("limit", (await Assert.ThrowsAsync<StoreArgumentException>(() => read(0, -1))).Argument, ignoreCase: true);
        }

        Assert.Equal(["b"], Keys(await Store.GetPrefixAsync("g", "", 1, long.MaxValue)));
        Assert.Equal(["b"], Keys(await Store.GetByTypeAsync("g", "T", 1, long.MaxValue)));
        Assert.Empty(await Store.GetRangeAsync("g", null, null, long.MaxValue, long.MaxValue));
        Assert.Equal(0, await Store.DeletePrefixAsync("g", "", long.MaxValue, long.MaxValue));
        Assert.Equal(1, await Store.DeleteRangeAsync("g", null, null, 1, long.MaxValue));
    }
}
