using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>Transactions within a namespace. go-store's are callbacks under its lock; ours are optimistic (<c>TransactAsync</c>), or a list of operations.</summary>
public sealed partial class ScopeTests
{
    [Fact]
    public async Task ScopedStoreTransaction_Good_CommitsNamespacedWrites()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.TransactAsync(transaction =>
        {
            transaction.Set("default", "theme", "dark");
            transaction.Set("preferences", "locale", "en-GB");
            return Task.CompletedTask;
        });

        Assert.Equal("dark", await scoped.GetAsync("theme"));
        Assert.Equal("en-GB", await Store.GetAsync("tenant-a:preferences", "locale"));
    }

    [Fact]
    public async Task ScopedStoreTransaction_Good_QuotaUsesPendingWrites()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 2, MaxGroups = 2 });

        var failed = await Assert.ThrowsAsync<TransactionFailedException>(() => scoped.TransactionAsync(
        [
            new EntryCommands.Set("group-1", "first", "1"),
            new EntryCommands.Set("group-2", "second", "2"),
            new EntryCommands.Set("group-2", "third", "3"),
        ]));

        Assert.Equal((2, ErrorCode.QuotaExceeded), (failed.Index, failed.Code));
        Assert.Equal(0, (await scoped.UsageAsync()).Keys);
        await scoped.TransactionAsync([new EntryCommands.Set("g", "first", "1"), new EntryCommands.Delete("g", "first"), new EntryCommands.Set("g", "a", "1"), new EntryCommands.Set("g", "b", "2")]);
        Assert.Equal(2, (await scoped.UsageAsync()).Keys);
    }

    [Fact]
    public async Task ScopedStoreTransaction_Good_DeletePrefix()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        INamespace other = await Store.NamespaceAsync("tenant-b");
        await scoped.SetAsync("cache-1", "k", "v");
        await scoped.SetAsync("cache-2", "k", "v");
        await scoped.SetAsync("kept", "k", "v");
        await other.SetAsync("cache-1", "k", "v");
        await scoped.TransactionAsync([new EntryCommands.DeleteGroups("cache")]);

        Assert.Equal(["kept"], await scoped.GetGroupsAsync());
        Assert.True(await other.ExistsAsync("cache-1", "k"));
    }

    // go-store reads pages inside of a transaction; ours reads a range of the group.
    [Fact]
    public async Task ScopedStoreTransaction_Good_GetPage()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("items", "alpha", "1");
        await scoped.SetAsync("items", "charlie", "3");

        IEnumerable<string> page = await scoped.TransactAsync(async transaction =>
        {
            transaction.Set("items", "bravo", "2");
            return (await transaction.GetAllAsync("items")).Skip(1).Take(1).Select(entry => entry.Key);
        });
        Assert.Equal(["bravo"], page);
    }

    // A purge is no part of a transaction here: what has expired is absent in it anyway.
    [Fact]
    public async Task ScopedStoreTransaction_Good_PurgeExpired()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 1 });
        await scoped.SetAsync("session", "token", "v", Millisecond);
        Advance(1);

        Assert.False(await scoped.TransactAsync(async transaction =>
        {
            bool exists = await transaction.ExistsAsync("session", "token");
            transaction.Set("session", "next", "v");
            return exists;
        }));
        Assert.Equal(["next"], Keys(await scoped.GetAllAsync("session")));
    }

    [Fact]
    public async Task ScopedStoreTransaction_Good_ExistsAndGroupExists()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("config", "colour", "blue");

        (bool Present, bool Pending, bool Absent, bool Group) found = await scoped.TransactAsync(async transaction =>
        {
            transaction.Set("pending", "k", "v");
            return (
                await transaction.ExistsAsync("config", "colour"),
                await transaction.ExistsAsync("pending", "k"),
                await transaction.ExistsAsync("config", "none"),
                await transaction.CountAsync("pending") > 0);
        });
        Assert.Equal((true, true, false, true), found);
    }
}
