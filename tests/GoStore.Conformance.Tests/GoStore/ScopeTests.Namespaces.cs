using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>Namespaces and their quotas.</summary>
public sealed partial class ScopeTests
{
    [Fact]
    public async Task NewScoped_Good() => Assert.Equal("tenant-1", (await Store.NamespaceAsync("tenant-1")).Name);

    [Fact]
    public async Task NewScoped_Good_AlphanumericHyphens()
    {
        foreach (string name in (string[])["abc", "ABC", "123", "a-b-c", "tenant-42", "A1-B2"])
        {
            Assert.Equal(name, (await Store.NamespaceAsync(name)).Name);
        }
    }

    [Fact]
    public async Task NewScoped_Bad_Empty()
    {
        StoreException error = await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.NamespaceAsync(""));
        Assert.Contains("invalid", error.Message);
    }

    [Fact]
    public async Task NewScoped_Bad_InvalidChars()
    {
        foreach (string name in (string[])["foo.bar", "foo:bar", "foo bar", "foo/bar", "foo_bar", "foo!", "foo@bar"])
        {
            StoreException error = await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.NamespaceAsync(name));
            // As in go-store: what is wrong, and what a name looks like.
            Assert.Contains($"The namespace \"{name}\" is invalid; use", error.Message);
            Assert.Contains("\"tenant-a\" or \"tenant-42\"", error.Message);
        }
    }

    [Fact]
    public async Task NewScopedWithQuota_Bad_InvalidNamespace() =>
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.NamespaceAsync("tenant_a", new Quota { MaxKeys = 1 }));

    // go-store's message: "quota values must be zero or positive; got MaxKeys=-1 MaxGroups=0".
    [Fact]
    public async Task NewScopedConfigured_Bad_NegativeMaxKeys() =>
        Assert.Contains("MaxKeys=-1", (await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = -1 }))).Message);

    [Fact]
    public async Task NewScopedConfigured_Bad_NegativeMaxGroups() =>
        Assert.Contains("MaxGroups=-1", (await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.NamespaceAsync("tenant-a", new Quota { MaxGroups = -1 }))).Message);

    [Fact]
    public async Task ScopedStore_Good_SetGet()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-1");
        await scoped.SetAsync("config", "theme", "dark");

        Assert.Equal("dark", await scoped.GetAsync("config", "theme"));
    }

    [Fact]
    public async Task ScopedStore_Good_PrefixedInUnderlyingStore()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("config", "key", "val");

        Assert.Equal("val", await Store.GetAsync("tenant-a:config", "key"));
        await AssertFailsAsync(ErrorCode.NotFound, () => Store.GetAsync("config", "key"));
    }

    [Fact]
    public async Task ScopedStore_Good_NamespaceIsolation()
    {
        INamespace first = await Store.NamespaceAsync("tenant-a");
        INamespace second = await Store.NamespaceAsync("tenant-b");
        await first.SetAsync("config", "colour", "blue");
        await second.SetAsync("config", "colour", "red");

        Assert.Equal("blue", await first.GetAsync("config", "colour"));
        Assert.Equal("red", await second.GetAsync("config", "colour"));
    }

    [Fact]
    public async Task ScopedStore_Good_Delete()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("g", "k", "v");
        await scoped.DeleteAsync("g", "k");

        await AssertFailsAsync(ErrorCode.NotFound, () => scoped.GetAsync("g", "k"));
    }

    [Fact]
    public async Task ScopedStore_Good_DeleteGroup()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("g", "a", "1");
        await scoped.SetAsync("g", "b", "2");
        await scoped.DeleteGroupAsync("g");

        Assert.Equal(0, await scoped.CountAsync("g"));
    }

    [Fact]
    public async Task ScopedStore_Good_GetAll()
    {
        INamespace first = await Store.NamespaceAsync("tenant-a");
        INamespace second = await Store.NamespaceAsync("tenant-b");
        await first.SetAsync("items", "x", "1");
        await first.SetAsync("items", "y", "2");
        await second.SetAsync("items", "z", "3");

        Assert.Equal([("items", "x", "1"), ("items", "y", "2")], (await first.GetAllAsync("items")).Select(entry => (entry.Group, entry.Key, entry.Value)));
        Assert.Equal(["z"], Keys(await second.GetAllAsync("items")));
    }

    [Fact]
    public async Task ScopedStore_Good_All()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("items", "first", "1");
        await scoped.SetAsync("items", "second", "2");

        Assert.Equal(["first", "second"], Keys(await scoped.AllAsync("items").ToListAsync()));
    }

    [Fact]
    public async Task ScopedStore_Good_Count()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("g", "k1", "v");
        await scoped.SetAsync("g", "k2", "v");

        Assert.Equal(2, await scoped.CountAsync("g"));
    }

    [Fact]
    public async Task ScopedStore_Good_SetWithTTL()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("g", "k", "v", TimeSpan.FromHours(1));

        Assert.Equal("v", await scoped.GetAsync("g", "k"));
    }

    [Fact]
    public async Task ScopedStore_Good_SetWithTTL_Expires()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("g", "k", "v", Millisecond);
        Advance(1);

        await AssertFailsAsync(ErrorCode.NotFound, () => scoped.GetAsync("g", "k"));
    }

    [Fact]
    public async Task ScopedStore_Good_Render()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("user", "name", "Alice");
        await Store.SetAsync("user", "name", "Mallory");

        Assert.Equal("Hello Alice", await scoped.RenderAsync("Hello {{ .name }}", "user"));
    }

    [Fact]
    public async Task ScopedStore_Good_GroupsSeqStopsEarly()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("alpha", "k", "v");
        await scoped.SetAsync("beta", "k", "v");
        var seen = new List<string>();
        await foreach (string group in scoped.GroupsAsync())
        {
            seen.Add(group);
            break;
        }

        Assert.Equal(["alpha"], seen);
    }

    [Fact]
    public async Task ScopedStore_Good_GroupsSeqSorted()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        foreach (string group in (string[])["charlie", "alpha", "bravo"])
        {
            await scoped.SetAsync(group, "k", "v");
        }

        await Store.SetAsync("tenant-b:other", "k", "v");
        Assert.Equal(["alpha", "bravo", "charlie"], await scoped.GroupsAsync().ToListAsync());
        Assert.Equal(["bravo"], await scoped.GroupsAsync("b").ToListAsync());
    }

    [Fact]
    public async Task ScopedStore_Good_GetSplitAndGetFields()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("config", "hosts", "alpha,beta,gamma");
        await scoped.SetAsync("config", "flags", "one two\tthree\n");

        Assert.Equal((string[])["alpha", "beta", "gamma"], await scoped.SplitAsync("config", "hosts", ","));
        Assert.Equal((string[])["one", "two", "three"], await scoped.FieldsAsync("config", "flags"));
    }

    [Fact]
    public async Task ScopedStore_Good_PurgeExpired()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a");
        await scoped.SetAsync("session", "token", "v", Millisecond);
        await scoped.SetAsync("session", "kept", "v");
        Advance(1);

        Assert.Equal(1, await scoped.PurgeAsync());
        Assert.Equal(["kept"], Keys(await scoped.GetAllAsync("session")));
    }

    [Fact]
    public async Task ScopedStore_Good_PurgeExpired_NamespaceLocal()
    {
        INamespace first = await Store.NamespaceAsync("tenant-a");
        INamespace second = await Store.NamespaceAsync("tenant-b");
        await first.SetAsync("session", "a", "v", Millisecond);
        await second.SetAsync("session", "b", "v", Millisecond);
        Advance(1);

        Assert.Equal(1, await first.PurgeAsync());
        Assert.Equal(0, QuerySql(FilePath("store.db"), "SELECT count(*) FROM entries WHERE group_name = 'tenant-a:session'"));
        Assert.Equal(1, QuerySql(FilePath("store.db"), "SELECT count(*) FROM entries WHERE group_name = 'tenant-b:session'"));
    }

    [Fact]
    public async Task Quota_Good_MaxKeys()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 5 });
        for (int number = 0; number < 5; number++)
        {
            await scoped.SetAsync("g", $"key-{number}", "v");
        }

        StoreException error = await AssertFailsAsync(ErrorCode.QuotaExceeded, () => scoped.SetAsync("g", "overflow", "v"));
        Assert.Contains("key limit", error.Message);
    }

    [Fact]
    public async Task Quota_Good_MaxKeys_AcrossGroups()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 3 });
        await scoped.SetAsync("g1", "k", "v");
        await scoped.SetAsync("g2", "k", "v");
        await scoped.SetAsync("g3", "k", "v");

        await AssertFailsAsync(ErrorCode.QuotaExceeded, () => scoped.SetAsync("g4", "k", "v"));
    }

    [Fact]
    public async Task Quota_Good_UpsertDoesNotCount()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 3 });
        foreach (string key in (string[])["a", "b", "c"])
        {
            await scoped.SetAsync("g", key, "1");
        }

        await scoped.SetAsync("g", "a", "updated");
        Assert.Equal("updated", await scoped.GetAsync("g", "a"));
    }

    [Fact]
    public async Task Quota_Good_DeleteAndReInsert()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 3 });
        foreach (string key in (string[])["a", "b", "c"])
        {
            await scoped.SetAsync("g", key, "v");
        }

        await scoped.DeleteAsync("g", "c");
        await scoped.SetAsync("g", "d", "v");
        Assert.Equal(3, await scoped.CountAsync("g"));
    }

    [Fact]
    public async Task Quota_Good_ZeroMeansUnlimited()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 0, MaxGroups = 0 });
        await scoped.SetManyAsync(Enumerable.Range(0, 100).Select(number => new EntryCommands.Set("g", $"{number}", "v")));

        Assert.Equal(100, (await scoped.UsageAsync()).Keys);
    }

    [Fact]
    public async Task Quota_Good_ExpiredKeysExcluded()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 3 });
        await scoped.SetAsync("g", "temporary-1", "v", Millisecond);
        await scoped.SetAsync("g", "temporary-2", "v", Millisecond);
        await scoped.SetAsync("g", "permanent", "v");
        Advance(1);

        await scoped.SetAsync("g", "new-1", "v");
        await scoped.SetAsync("g", "new-2", "v");
        await AssertFailsAsync(ErrorCode.QuotaExceeded, () => scoped.SetAsync("g", "new-3", "v"));
    }

    [Fact]
    public async Task Quota_Good_SetWithTTL_Enforced()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 2 });
        await scoped.SetAsync("g", "k1", "v", TimeSpan.FromHours(1));
        await scoped.SetAsync("g", "k2", "v", TimeSpan.FromHours(1));

        await AssertFailsAsync(ErrorCode.QuotaExceeded, () => scoped.SetAsync("g", "k3", "v", TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Quota_Good_MaxGroups()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxGroups = 3 });
        await scoped.SetAsync("g1", "k", "v");
        await scoped.SetAsync("g2", "k", "v");
        await scoped.SetAsync("g3", "k", "v");

        StoreException error = await AssertFailsAsync(ErrorCode.QuotaExceeded, () => scoped.SetAsync("g4", "k", "v"));
        Assert.Contains("group limit", error.Message);
    }

    [Fact]
    public async Task Quota_Good_MaxGroups_ExistingGroupOK()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxGroups = 2 });
        await scoped.SetAsync("g1", "k", "v");
        await scoped.SetAsync("g2", "k", "v");

        await scoped.SetAsync("g1", "other", "v");
        Assert.Equal(2, await scoped.CountAsync("g1"));
    }

    [Fact]
    public async Task Quota_Good_MaxGroups_DeleteAndRecreate()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxGroups = 2 });
        await scoped.SetAsync("g1", "k", "v");
        await scoped.SetAsync("g2", "k", "v");
        await scoped.DeleteGroupAsync("g1");

        await scoped.SetAsync("g3", "k", "v");
        Assert.Equal(["g2", "g3"], await scoped.GetGroupsAsync());
    }

    [Fact]
    public async Task Quota_Good_MaxGroups_ZeroUnlimited()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxGroups = 0 });
        await scoped.SetManyAsync(Enumerable.Range(0, 50).Select(number => new EntryCommands.Set($"g{number}", "k", "v")));

        Assert.Equal(50, (await scoped.UsageAsync()).Groups);
    }

    [Fact]
    public async Task Quota_Good_MaxGroups_ExpiredGroupExcluded()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxGroups = 2 });
        await scoped.SetAsync("g1", "k", "v", Millisecond);
        await scoped.SetAsync("g2", "k", "v");
        Advance(1);

        await scoped.SetAsync("g3", "k", "v");
        Assert.Equal(["g2", "g3"], await scoped.GetGroupsAsync());
    }

    [Fact]
    public async Task Quota_Good_BothLimits()
    {
        INamespace scoped = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 10, MaxGroups = 2 });
        await scoped.SetAsync("g1", "k", "v");
        await scoped.SetAsync("g2", "k", "v");

        Assert.Contains("group limit", (await AssertFailsAsync(ErrorCode.QuotaExceeded, () => scoped.SetAsync("g3", "k", "v"))).Message);
        await scoped.SetAsync("g1", "other", "v");
    }

    [Fact]
    public async Task Quota_Good_DoesNotAffectOtherNamespaces()
    {
        INamespace first = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 2 });
        INamespace second = await Store.NamespaceAsync("tenant-b", new Quota { MaxKeys = 2 });
        await first.SetAsync("g", "k1", "v");
        await first.SetAsync("g", "k2", "v");
        await second.SetAsync("g", "k1", "v");
        await second.SetAsync("g", "k2", "v");

        await AssertFailsAsync(ErrorCode.QuotaExceeded, () => first.SetAsync("g", "k3", "v"));
        await AssertFailsAsync(ErrorCode.QuotaExceeded, () => second.SetAsync("g", "k3", "v"));
        Assert.Equal(4, await Store.CountAllAsync());
    }
}
