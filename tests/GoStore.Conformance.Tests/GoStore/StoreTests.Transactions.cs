using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>
/// go-store runs a function while it holds its only connection, so that nobody else gets anything done and a call of the store itself inside
/// it waits for ever. <see cref="IEntries.TransactAsync(Func{IEntryTransaction, Task}, CancellationToken)"/> runs a function without holding
/// anything; <see cref="IEntries.TransactionAsync"/> sends the operations as a list.
/// </summary>
public sealed partial class StoreTests
{
    [Fact]
    public async Task Transaction_Good_CommitsMultipleWrites()
    {
        await Store.TransactAsync(transaction =>
        {
            transaction.Set("alpha", "first", "1");
            transaction.Set("beta", "second", "2", Minute);
            return Task.CompletedTask;
        });

        Assert.Equal("1", await Store.GetAsync("alpha", "first"));
        Assert.Equal("2", await Store.GetAsync("beta", "second"));
        Assert.Equal(Minute, await Store.GetTimeToLiveAsync("beta", "second"));
    }

    // go-store wraps the error of the function in one of its own; ours lets it through as it was thrown.
    [Fact]
    public async Task Transaction_Good_RollbackOnError()
    {
        await Store.SetAsync("alpha", "old", "before");
        var thrown = new InvalidOperationException("The function of the test fails.");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Store.TransactAsync(transaction =>
        {
            transaction.Set("alpha", "first", "1");
            transaction.Delete("alpha", "old");
            throw thrown;
        }));

        Assert.Same(thrown, error);
        Assert.Equal(["old"], Keys(await Store.GetAllAsync("alpha")));

        var failed = await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync(
        [
            new EntryCommands.Set("alpha", "first", "1"),
            new EntryCommands.Delete("alpha", "old"),
            new EntryCommands.Touch("alpha", "absent", Minute),
        ]));

        Assert.Equal((2, ErrorCode.NotFound), (failed.Index, failed.Code));
        Assert.Equal(["old"], Keys(await Store.GetAllAsync("alpha")));
    }

    [Fact]
    public async Task Transaction_Good_DeletesAtomically()
    {
        foreach (string group in (string[])["alpha", "beta:a", "beta:b", "gamma"])
        {
            await Store.SetAsync(group, "first", "1");
            await Store.SetAsync(group, "second", "2");
        }

        TransactionDone done = await Store.TransactionAsync(
        [
            new EntryCommands.Delete("alpha", "first"),
            new EntryCommands.DeleteGroups("beta:"),
            new EntryCommands.DeleteGroup("gamma"),
        ]);

        AssertReplies(done, new EntriesDeleted(1), new EntriesDeleted(4), new EntriesDeleted(2));
        Assert.Equal(["alpha"], await Store.GetGroupsAsync());
        Assert.Equal(["second"], Keys(await Store.GetAllAsync("alpha")));
    }

    [Fact]
    public async Task Transaction_Good_ReadHelpersSeePendingWrites()
    {
        await Store.SetAsync("config", "old", "before");
        await Store.SetAsync("config", "gone", "before");

        await Store.TransactAsync(async transaction =>
        {
            transaction.Set("config", "colour", "blue");
            transaction.Delete("config", "gone");

            Assert.Equal("blue", await transaction.GetAsync("config", "colour"));
            Assert.Null(await transaction.FindAsync("config", "gone"));
            await Assert.ThrowsAsync<EntryNotFoundException>(() => transaction.GetAsync("config", "gone"));
            Assert.Equal([new("colour", "blue"), new("old", "before")], await transaction.GetAllAsync("config"));
            Assert.Equal([new("colour", "blue")], await transaction.GetAllAsync("config", KeyRange.WithPrefix("col")));
            Assert.Equal(2, await transaction.CountAsync("config"));
            Assert.Equal(1, await transaction.CountAsync("config", KeyRange.Between("d", null)));
            // What is pending is the transaction's own: others do not see it.
            Assert.Null(await Store.FindAsync("config", "colour"));
        });

        Assert.Equal(["colour", "old"], Keys(await Store.GetAllAsync("config")));
    }

    // go-store can purge inside a transaction. A purge changes nothing that anybody can read, so ours needs none: what has expired is absent
    // to a transaction, whether purged or not.
    [Fact]
    public async Task Transaction_Good_PurgeExpired()
    {
        await Store.SetAsync("g", "temporary", "v", TimeSpan.FromMilliseconds(1));
        await Store.SetAsync("g", "permanent", "v");
        Advance(1);

        long count = await Store.TransactAsync(async transaction =>
        {
            Assert.False(await transaction.ExistsAsync("g", "temporary"));
            Assert.Equal([new("permanent", "v")], await transaction.GetAllAsync("g"));
            return await transaction.CountAsync("g");
        });

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Transaction_Good_Exists()
    {
        await Store.SetAsync("config", "colour", "blue");

        await Store.TransactAsync(async transaction =>
        {
            Assert.True(await transaction.ExistsAsync("config", "colour"));
            Assert.False(await transaction.ExistsAsync("config", "absent"));
        });
    }

    [Fact]
    public async Task Transaction_Good_ExistsSeesPendingWrites()
    {
        await Store.SetAsync("config", "old", "before");

        await Store.TransactAsync(async transaction =>
        {
            Assert.False(await transaction.ExistsAsync("config", "colour"));
            transaction.Set("config", "colour", "blue");
            transaction.Delete("config", "old");
            Assert.True(await transaction.ExistsAsync("config", "colour"));
            Assert.False(await transaction.ExistsAsync("config", "old"));
        });
    }

    // A transaction of go-store has a GroupExists; in ours a group exists where it has a count.
    [Fact]
    public async Task Transaction_Good_GroupExists()
    {
        await Store.SetAsync("old", "k", "v");

        await Store.TransactAsync(async transaction =>
        {
            Assert.Equal(0, await transaction.CountAsync("config"));
            Assert.Equal(1, await transaction.CountAsync("old"));
            transaction.Set("config", "colour", "blue");
            transaction.DeleteRange("old");
            Assert.Equal(1, await transaction.CountAsync("config"));
            Assert.Equal(0, await transaction.CountAsync("old"));
        });

        Assert.True(await Store.GroupExistsAsync("config"));
        Assert.False(await Store.GroupExistsAsync("old"));
    }
}
