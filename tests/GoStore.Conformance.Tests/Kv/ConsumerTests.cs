using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>kv's suite Consumer. kv keeps the position as an entry, which a deletion of everything takes with it; ours is none.</summary>
public sealed class ConsumerTests : KvTest
{
    protected override void Configure(StoreOptions options) => options.ChangesEnabled = true;

    [Fact]
    public async Task Calling_get_multiple_times_without_committing_maintains_position()
    {
        await PutAllAsync("a", "b", "c");
        IConsumer consumer = Store.Consumer("stream", new ConsumerOptions { BatchSize = 2 });

        for (int time = 0; time < 3; time++)
        {
            Assert.Equal(["a", "b"], (await consumer.GetAsync()).Changes.Select(change => change.Key));
        }
    }

    [Fact]
    public async Task Can_iterate_through_records()
    {
        string[] keys = [.. Enumerable.Range(0, 10).Select(index => $"{index}")];
        await PutAllAsync(keys);
        IConsumer consumer = Store.Consumer("stream", new ConsumerOptions { BatchSize = 3 });

        var seen = new List<string>();
        while (await consumer.GetAsync() is { Changes.Count: > 0 } batch)
        {
            seen.AddRange(batch.Changes.Select(change => change.Key));
            await consumer.CommitAsync(batch);
        }

        Assert.Equal(keys, seen);
    }

    [Fact]
    public async Task Can_reload_consumer_state()
    {
        await PutAllAsync("a", "b", "c");
        IConsumer consumer = Store.Consumer("stream", new ConsumerOptions { BatchSize = 1 });
        await consumer.CommitAsync(await consumer.GetAsync());
        await consumer.ReleaseAsync();

        IConsumer reloaded = Store.Consumer("stream", new ConsumerOptions { BatchSize = 1 });
        Assert.Equal(["b"], (await reloaded.GetAsync()).Changes.Select(change => change.Key));
        await reloaded.ReleaseAsync();
        await Store.DeletePrefixAsync(Group, "");
        await ReopenAsync();

        Assert.Equal(2, (await Store.Consumer("stream").StatusAsync())!.Next);
    }
}
