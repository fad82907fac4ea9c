using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Model;

/// <summary>Faults that random runs have found, each as the shortest run that showed it.</summary>
public sealed class FoundByTheModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0, (long)int.MaxValue, 100)]
    [InlineData(0, long.MaxValue, 100)]
    [InlineData(1, long.MaxValue, 99)]
    [InlineData(40, 50L, 50)]
    [InlineData(90, null, 10)]
    [InlineData(long.MaxValue, null, 0)]
    public async Task A_range_is_deleted_in_a_transaction_whatever_its_offset_and_limit(long offset, long? limit, long deleted)
    {
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        await store.SetManyAsync(Enumerable.Range(0, 100).Select(index => new EntryCommands.Set("g", $"{index:000}", "v")));
        TransactionDone done = await store.TransactionAsync([new EntryCommands.DeleteRange("g", KeyRange.All, offset, limit)]);
        Assert.Equal(new EntriesDeleted(deleted), done.Replies[0]);
        Assert.Equal(100 - deleted, await store.CountAsync("g"));
    }

    [Fact]
    public async Task Work_in_slices_is_answered_without_group_commit()
    {
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options => options.BatchRequests = 1);
        await store.SetAsync("g", "k", "v");
        Assert.Equal(1, await store.DeleteGroupAsync("g"));
        Assert.Equal(0, await store.DeleteGroupAsync("g"));
        Assert.Equal(0, await store.PurgeAsync());
    }
}
