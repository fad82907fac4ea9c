using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>go-store's TestScope_ tests: here those that concern groups by prefix.</summary>
public sealed partial class ScopeTests : StoreTest
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task CountAll_Good_WithPrefix()
    {
        await Store.SetAsync("ns-a:g1", "k1", "v");
        await Store.SetAsync("ns-a:g1", "k2", "v");
        await Store.SetAsync("ns-a:g2", "k1", "v");
        await Store.SetAsync("ns-b:g1", "k1", "v");

        Assert.Equal(3, await Store.CountAllAsync("ns-a:"));
        Assert.Equal(1, await Store.CountAllAsync("ns-b:"));
    }

    [Fact]
    public async Task CountAll_Good_WithPrefix_Wildcards()
    {
        await Store.SetAsync("user_1", "k", "v");
        await Store.SetAsync("user_2", "k", "v");
        await Store.SetAsync("user%test", "k", "v");
        await Store.SetAsync("user_test", "k", "v");

        Assert.Equal(3, await Store.CountAllAsync("user_"));
        Assert.Equal(1, await Store.CountAllAsync("user%"));
        // go-store's LIKE ignores the case of ASCII letters; a prefix of ours is exact.
        Assert.Equal(0, await Store.CountAllAsync("USER_"));
    }

    [Fact]
    public async Task CountAll_Good_EmptyPrefix()
    {
        await Store.SetAsync("g1", "k1", "v");
        await Store.SetAsync("g2", "k2", "v");
        await Store.SetAsync("", "", "");

        Assert.Equal(3, await Store.CountAllAsync(""));
        Assert.Equal(3, await Store.CountAllAsync());
    }

    [Fact]
    public async Task CountAll_Good_ExcludesExpired()
    {
        await Store.SetAsync("ns:g", "permanent", "v");
        await Store.SetAsync("ns:g", "temporary", "v", Millisecond);
        Advance(1);

        Assert.Equal(1, await Store.CountAllAsync("ns:"));
        Assert.Equal(1, await Store.CountAllAsync());
    }

    [Fact]
    public async Task CountAll_Good_Empty()
    {
        Assert.Equal(0, await Store.CountAllAsync());
        Assert.Equal(0, await Store.CountAllAsync("none:"));
    }

    [Fact]
    public async Task CountAll_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.CountAllAsync());

    [Fact]
    public async Task Groups_Good_WithPrefix()
    {
        await Store.SetAsync("ns-a:g2", "k", "v");
        await Store.SetAsync("ns-a:g1", "k", "v");
        await Store.SetAsync("ns-b:g1", "k", "v");

        Assert.Equal(["ns-a:g1", "ns-a:g2"], await Store.GetGroupsAsync("ns-a:"));
        Assert.Equal(["ns-a:g1", "ns-a:g2"], await Store.GroupsAsync("ns-a:").ToListAsync());
    }

    [Fact]
    public async Task Groups_Good_EmptyPrefix()
    {
        await Store.SetAsync("g1", "k", "v");
        await Store.SetAsync("g2", "k", "v");
        await Store.SetAsync("", "k", "v");

        Assert.Equal(["", "g1", "g2"], await Store.GetGroupsAsync(""));
    }

    [Fact]
    public async Task Groups_Good_Distinct()
    {
        await Store.SetManyAsync(Enumerable.Range(0, 20).Select(number => new EntryCommands.Set("g1", $"{number}", "v")));

        Assert.Equal(["g1"], await Store.GetGroupsAsync());
    }

    [Fact]
    public async Task Groups_Good_ExcludesExpired()
    {
        await Store.SetAsync("ns:live", "k", "v");
        await Store.SetAsync("ns:mixed", "a", "v", Millisecond);
        await Store.SetAsync("ns:mixed", "b", "v");
        await Store.SetAsync("ns:expired", "k", "v", Millisecond);
        Advance(1);

        Assert.Equal(["ns:live", "ns:mixed"], await Store.GetGroupsAsync("ns:"));
        Assert.Equal(["ns:live", "ns:mixed"], await Store.GroupsAsync().ToListAsync());
    }

    // go-store returns nil where there are none; ours an empty list.
    [Fact]
    public async Task Groups_Good_Empty() => Assert.Empty(await Store.GetGroupsAsync());

    [Fact]
    public async Task Groups_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.GetGroupsAsync());
}
