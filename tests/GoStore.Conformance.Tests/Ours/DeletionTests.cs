using System.Collections.Immutable;
using GoStore.Actors;

namespace GoStore.Conformance.Tests.Ours;

/// <summary>Deletes of many. go-store's DeletePrefix deletes group after group; kv's are one statement, however long it holds the database.</summary>
public sealed class DeletionTests : StoreTest
{
    private const int Many = 4000;

    /// <summary>What deletes all of them, in words.</summary>
    public static TheoryData<string> Deletes => [.. DeletesByName.Keys];

    private static readonly Dictionary<string, Func<IStore, Task<long>>> DeletesByName = new()
    {
        ["group"] = store => store.DeleteGroupAsync("many:a"),
        ["groups"] = store => store.DeleteGroupsAsync("many:"),
        ["prefix"] = store => store.DeletePrefixAsync("many:a", "key-"),
        ["range"] = store => store.DeleteRangeAsync("many:a", "key-", "key."),
        ["limit"] = store => store.DeletePrefixAsync("many:a", "", 0, Many),
    };

    [Theory]
    [MemberData(nameof(Deletes))]
    public async Task A_large_delete_is_seen_whole_or_not_at_all(string delete)
    {
        await SetAsync("many:a", Many);
        await Store.SetAsync("other", "k", "v");

        Task<long> deleting = DeletesByName[delete](Store);
        List<Task<long>> counts = [];
        List<Task<IReadOnlyList<Entry>>> reads = [];
        do
        {
            counts.Add(Store.CountAllAsync("many:"));
            reads.Add(Store.GetAllAsync("many:a"));
            await Store.GetAsync("other", "k");
        }
        while (!deleting.IsCompleted);

        Assert.Equal(Many, await deleting);
        Assert.All(await Task.WhenAll(counts), count => Assert.True(count is 0 or Many, $"{count} entries were counted."));
        Assert.All(await Task.WhenAll(reads), entries => Assert.True(entries.Count is 0 or Many, $"{entries.Count} entries were read."));
        Assert.Equal(0, await Store.CountAllAsync("many:"));
        Assert.Equal(["other"], await Store.GetGroupsAsync());
    }

    [Fact]
    public async Task An_entry_that_is_set_while_its_group_is_deleted_is_there_afterwards()
    {
        await SetAsync("many:a", Many);

        Task<long> deleting = Store.DeleteGroupsAsync("many:");
        Task<long> setting = Store.SetAsync("many:a", "key-0000", "new");
        await Task.WhenAll(deleting, setting);

        Assert.Equal(Many, await deleting);
        Assert.Equal(1, await setting);
        Assert.Equal("new", (await Store.GetAllAsync("many:a")).Single().Value);
    }

    [Fact]
    public async Task A_delete_up_to_a_limit_keeps_it_while_others_write_into_its_range()
    {
        // With the shortest of slices the search for the last of them takes dozens, and the writes come in between.
        IStore store = await OpenAsync(FilePath("slices.db"), options => options.Hocon = "gostore.slice-time = 0.1ms");
        await SetAsync("g", Many, store);

        Task<long> deleting = store.DeletePrefixAsync("g", "key-", 0, 3000);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => store.SetAsync("g", $"key-{number:0000}-more", "v")));

        Assert.Equal(3000, await deleting);
        Assert.Equal(Many - 3000 + 500, await store.CountAsync("g"));
    }

    // kv's MutateAll deletes by prefix with any offset and limit.
    [Theory]
    [InlineData(0, 5L)]
    [InlineData(31, 1L)]
    [InlineData(100, 5L)]
    [InlineData(299, 1L)]
    [InlineData(299, null)]
    [InlineData(300, 5L)]
    [InlineData(100, null)]
    [InlineData(10, 200L)]
    [InlineData(0, long.MaxValue)]
    [InlineData(250, long.MaxValue)]
    public async Task A_transaction_deletes_from_any_offset_up_to_any_limit(int offset, long? limit)
    {
        await SetAsync("g", 300);
        string[] keys = [.. Keys(await Store.GetAllAsync("g"))];
        string[] deleted = [.. keys.Skip(offset).Take((int)Math.Min(limit ?? 300, 300))];

        TransactionDone done = await Store.TransactionAsync([new EntryCommands.DeleteRange("g", KeyRange.WithPrefix("key-"), offset, limit)]);

        AssertReplies(done, new EntriesDeleted(deleted.Length));
        Assert.Equal(keys.Except(deleted), Keys(await Store.GetAllAsync("g")));
    }

    private async Task SetAsync(string group, int count, IStore? store = null)
    {
        foreach (int[] part in Enumerable.Range(0, count).Chunk(1000))
        {
            await (store ?? Store).SetManyAsync(part.Select(number => new EntryCommands.Set(group, $"key-{number:0000}", "v")).ToImmutableArray());
        }
    }
}
