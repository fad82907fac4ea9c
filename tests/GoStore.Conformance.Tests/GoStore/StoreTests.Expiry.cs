using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>Time-to-live and purge. Where go-store sleeps, the clock is moved here.</summary>
public sealed partial class StoreTests
{
    [Fact]
    public async Task SetWithTTL_Good()
    {
        await Store.SetAsync("g", "k", "v", TimeSpan.FromSeconds(5));

        Entry entry = (await Store.FindAsync("g", "k"))!;
        Assert.Equal(("v", (DateTimeOffset?)Now.AddSeconds(5)), (entry.Value, entry.ExpiresAt));
    }

    [Fact]
    public async Task SetWithTTL_Good_Upsert()
    {
        await Store.SetAsync("g", "k", "v1", TimeSpan.FromSeconds(1));
        await Store.SetAsync("g", "k", "v2", TimeSpan.FromSeconds(5));

        Advance(TimeSpan.FromSeconds(4));

        Assert.Equal("v2", await Store.GetAsync("g", "k"));
        Assert.Equal(1, await Store.CountAsync("g"));
    }

    // go-store cuts the moment of expiry down to the millisecond, so it can come almost a millisecond early; ours is rounded up, never early.
    [Fact]
    public async Task SetWithTTL_Good_ExpiresOnGet()
    {
        await Store.SetAsync("g", "ephemeral", "v", TimeSpan.FromMilliseconds(1));
        Advance(0.9);
        Assert.Equal("v", await Store.GetAsync("g", "ephemeral"));
        Advance(0.1);

        await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.GetAsync("g", "ephemeral"));
    }

    [Fact]
    public async Task SetWithTTL_Good_ExcludedFromCount()
    {
        await Store.SetAsync("g", "permanent", "v");
        await Store.SetAsync("g", "temporary", "v", TimeSpan.FromMilliseconds(1));
        Advance(1);

        Assert.Equal(1, await Store.CountAsync("g"));
    }

    [Fact]
    public async Task SetWithTTL_Good_ExcludedFromGetAll()
    {
        await Store.SetAsync("g", "a", "1");
        await Store.SetAsync("g", "b", "2", TimeSpan.FromMilliseconds(1));
        Advance(1);

        Assert.Equal(["a"], Keys(await Store.GetAllAsync("g")));
    }

    [Fact]
    public async Task SetWithTTL_Good_ExcludedFromRender()
    {
        await Store.SetAsync("g", "name", "Alice");
        await Store.SetAsync("g", "temporary", "gone", TimeSpan.FromMilliseconds(1));
        Advance(1);

        Assert.Equal("Hello Alice <no value>", await Store.RenderAsync("Hello {{.name}} {{.temporary}}", "g"));
    }

    [Fact]
    public async Task SetWithTTL_Good_SetClearsTTL()
    {
        await Store.SetAsync("g", "k", "temporary", TimeSpan.FromMilliseconds(1));
        await Store.SetAsync("g", "k", "permanent");
        Advance(TimeSpan.FromDays(1));

        Assert.Equal("permanent", await Store.GetAsync("g", "k"));
        Assert.Null(await Store.GetTimeToLiveAsync("g", "k"));
    }

    [Fact]
    public async Task SetWithTTL_Good_FutureTTLAccessible()
    {
        await Store.SetAsync("g", "k", "v", TimeSpan.FromHours(1));
        Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));

        Assert.Equal("v", await Store.GetAsync("g", "k"));
        Assert.Equal(1, await Store.CountAsync("g"));
        Assert.Equal(TimeSpan.FromMilliseconds(1), await Store.GetTimeToLiveAsync("g", "k"));
    }

    [Fact]
    public async Task SetWithTTL_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.SetAsync("g", "k", "v", Minute));

    [Fact]
    public async Task Exists_Good_ExpiredKeyReturnsFalse()
    {
        await Store.SetAsync("g", "k", "v", TimeSpan.FromMilliseconds(1));
        Assert.True(await Store.ExistsAsync("g", "k"));
        Advance(1);

        Assert.False(await Store.ExistsAsync("g", "k"));
        Assert.False(await Store.GroupExistsAsync("g"));
    }

    [Fact]
    public async Task PurgeExpired_Good()
    {
        await Store.SetAsync("g", "a", "1", TimeSpan.FromMilliseconds(1));
        await Store.SetAsync("other", "b", "2", TimeSpan.FromMilliseconds(1));
        await Store.SetAsync("g", "c", "3");
        Advance(1);

        Assert.Equal(2, await Store.PurgeAsync());

        Assert.Equal("3", await Store.GetAsync("g", "c"));
        Assert.Equal(1, QuerySql(FilePath("store.db"), "SELECT count(*) FROM entries"));
        Assert.Equal(0, await Store.PurgeAsync());
    }

    [Fact]
    public async Task PurgeExpired_Good_NoneExpired()
    {
        await Store.SetAsync("g", "a", "1");
        await Store.SetAsync("g", "b", "2", TimeSpan.FromHours(1));

        Assert.Equal(0, await Store.PurgeAsync());
        Assert.Equal(2, await Store.CountAsync("g"));
    }

    [Fact]
    public async Task PurgeExpired_Good_Empty() => Assert.Equal(0, await Store.PurgeAsync());

    [Fact]
    public async Task PurgeExpired_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.PurgeAsync());

    // go-store waits for a purge at an interval of milliseconds; here the clock is moved by the interval, and then only the actors are waited for.
    [Fact]
    public async Task PurgeExpired_Good_BackgroundPurge()
    {
        IStore store = await OpenAsync(FilePath("purged.db"), options => options.PurgeInterval = TimeSpan.FromSeconds(7));
        await store.SetAsync("g", "temporary", "v", TimeSpan.FromSeconds(1));
        await store.SetAsync("g", "permanent", "v");

        Advance(TimeSpan.FromSeconds(7));

        await WaitForRowsAsync("purged.db", 1);
        Assert.Equal("v", await store.GetAsync("g", "permanent"));
        // It goes on: one purge is followed by the next.
        await store.SetAsync("g", "temporary", "v", TimeSpan.FromSeconds(1));
        Advance(TimeSpan.FromSeconds(7));
        await WaitForRowsAsync("purged.db", 1);
    }

    [Fact]
    public async Task StartBackgroundPurge_Good_DefaultsWhenIntervalUnset()
    {
        await Store.SetAsync("g", "temporary", "v", TimeSpan.FromSeconds(1));

        Advance(TimeSpan.FromSeconds(60));

        await WaitForRowsAsync("store.db", 0);
    }

    private async Task WaitForRowsAsync(string file, long rows)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (QuerySql(FilePath(file), "SELECT count(*) FROM entries") != rows)
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
