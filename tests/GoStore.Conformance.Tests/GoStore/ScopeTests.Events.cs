using GoStore.Actors;
using GoStore.Actors.TestSupport;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>go-store's TestScope_ tests about events: a namespace is told of its own changes only, with its groups as it calls them.</summary>
public sealed partial class ScopeTests
{
    [Fact]
    public async Task Watch_NamespaceLocal()
    {
        INamespace tenant = await Store.NamespaceAsync("tenant-a");
        INamespace other = await Store.NamespaceAsync("tenant-b");
        await using IWatch watch = await tenant.WatchAsync("config");
        await other.SetAsync("config", "theme", "not ours");
        await Store.SetAsync("config", "theme", "nobody's");
        await tenant.SetAsync("config", "theme", "dark");

        StoreEvent change = Assert.Single(await CloseAndReadAsync(watch));
        Assert.Equal((StoreEventKind.Set, "config", "theme", "dark"), (change.Kind, change.Group, change.Key, change.Value));
    }

    [Fact]
    public async Task Watch_All_NamespaceLocal()
    {
        INamespace tenant = await Store.NamespaceAsync("tenant-a");
        INamespace longer = await Store.NamespaceAsync("tenant-a1");
        INamespace capital = await Store.NamespaceAsync("Tenant-A");
        await using IWatch watch = await tenant.WatchAsync();
        await longer.SetAsync("g1", "k", "not ours");
        await capital.SetAsync("g1", "k", "not ours");
        await tenant.SetAsync("g1", "k", "v");
        await tenant.SetAsync("g2", "k", "v");
        await tenant.DeleteGroupsAsync("");
        await capital.DeleteGroupsAsync("");

        Assert.Equal(
            [(StoreEventKind.Set, "g1"), (StoreEventKind.Set, "g2"), (StoreEventKind.DeleteGroup, "g1"), (StoreEventKind.DeleteGroup, "g2")],
            (await CloseAndReadAsync(watch)).Select(change => (change.Kind, change.Group)));
    }

    [Fact]
    public async Task Unwatch_ClosesLocalChannel()
    {
        INamespace tenant = await Store.NamespaceAsync("tenant-a");
        IWatch watch = await tenant.WatchAsync("config");
        await watch.DisposeAsync();
        await watch.DisposeAsync();
        await tenant.SetAsync("config", "theme", "dark");

        Assert.Empty(await CloseAndReadAsync(watch));
    }

    [Fact]
    public async Task OnChange_NamespaceLocal()
    {
        INamespace tenant = await Store.NamespaceAsync("tenant-a");
        INamespace other = await Store.NamespaceAsync("tenant-b");
        var seen = new List<(string Group, string Key)>();
        using IDisposable registration = tenant.OnChange(change => seen.Add((change.Group, change.Key)));
        await other.SetAsync("config", "other", "v");
        await tenant.SetAsync("config", "theme", "dark");
        await Store.SetAsync("config", "nobody's", "v");

        // Callbacks come before the reply, so all that is to come has come.
        Assert.Equal([("config", "theme")], seen);
    }

    [Fact]
    public async Task Quota_Good_ExpiredUpsertDoesNotEmitDeleteEvent()
    {
        // The original makes no event of the look at an expired key. Ours tells that it expired, once, when it is overwritten, and never of a deletion.
        INamespace tenant = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 1 });
        await tenant.SetAsync("g", "k", "v", Millisecond);
        Advance(5);
        await using IWatch watch = await tenant.WatchAsync("g");
        await tenant.SetAsync("g", "k", "again");

        Assert.Equal(
            [(StoreEventKind.Expire, "k"), (StoreEventKind.Set, "k")],
            (await CloseAndReadAsync(watch)).Select(change => (change.Kind, change.Key)));
    }

    private async Task<List<StoreEvent>> CloseAndReadAsync(IWatch watch)
    {
        await Store.CloseAsync();
        await using var reading = new WatchReading(watch);
        return [.. (await reading.RestAsync()).Select(notice => notice.Event!)];
    }
}
