using Xunit;

namespace GoStore.Actors.Tests.Client;

public sealed class ReadmeSampleTests : IDisposable
{
    public ReadmeSampleTests() => Clean();

    [Fact]
    public async Task The_sample_compiles_and_runs_as_it_stands()
    {
        await using IStore store = await Store.OpenAsync("app.db");        // own actor system; ":memory:" for none on disk
        await store.SetAsync("config", "colour", "blue");
        await store.SetAsync("session", "token", "abc123", timeToLive: TimeSpan.FromMinutes(5));
        string colour = await store.GetAsync("config", "colour");         // EntryNotFoundException where absent
        Entry? token = await store.FindAsync("session", "token");         // null where absent; Version, ExpiresAt, ...
        await foreach (Entry entry in store.AllAsync("config")) Console.WriteLine($"{entry.Key} = {entry.Value}");
        await foreach (string group in store.GroupsAsync("tenant-")) Console.WriteLine(group);

        Assert.Equal("blue", colour);
        Assert.Equal(("abc123", 1L), (token!.Value, token.Version));
        Assert.InRange(token.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(4), DateTimeOffset.UtcNow.AddMinutes(6));
        Assert.Equal(["colour"], await store.AllAsync("config").Select(entry => entry.Key).ToListAsync());
        Assert.Empty(await store.GetGroupsAsync("tenant-"));
        await Assert.ThrowsAsync<EntryNotFoundException>(() => store.GetAsync("config", "size"));
        Assert.Null(await store.FindAsync("config", "size"));
    }

    [Fact]
    public async Task A_store_in_memory_leaves_nothing_on_disk()
    {
        string[] before = Directory.GetFileSystemEntries(".");
        await using (IStore store = await Store.OpenAsync(":memory:"))
        {
            await store.SetAsync("g", "k", "v");
            Assert.Equal(":memory:", (await store.GetInfoAsync()).Path);
            Assert.DoesNotContain(Directory.GetFileSystemEntries("."), name => name.Contains("memory", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(Directory.GetFileSystemEntries(".").Except(before), name => name.Contains("memory", StringComparison.Ordinal));
    }

    public void Dispose() => Clean();

    private static void Clean()
    {
        foreach (string name in new[] { "app.db", "app.db-wal", "app.db-shm" })
        {
            File.Delete(name);
        }
    }
}
