using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>
/// kv's TestStreamConsumer, which runs against mocks; ours against a store. kv's Get answers with how long to wait; ours says so with an empty batch or with
/// who holds the consumer, and <see cref="IConsumer.StreamAsync"/> does the waiting.
/// </summary>
public sealed class StreamConsumerTests : KvTest
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    protected override void Configure(StoreOptions options) => options.ChangesEnabled = true;

    [Fact]
    public async Task No_records()
    {
        ConsumerBatch batch = await Of("owner").GetAsync();

        Assert.Empty(batch.Changes);

        // As in kv the lock is kept.
        Assert.Equal("owner", (await Of("owner").StatusAsync())!.Owner);
    }

    [Fact]
    public async Task Lock_not_acquired()
    {
        await PutAllAsync("a");
        await Of("first").GetAsync();

        ConsumerHeldException error = await Assert.ThrowsAsync<ConsumerHeldException>(() => Of("second").GetAsync());

        Assert.Equal(("first", Now + Lease), (error.Held.Owner, error.Held.Until));
    }

    [Fact]
    public async Task Lock_acquired()
    {
        await PutAllAsync("a", "b");
        IConsumer consumer = Of("owner");

        ConsumerBatch batch = await consumer.GetAsync();
        await consumer.CommitAsync(batch);

        Assert.Equal(["a", "b"], batch.Changes.Select(change => change.Key));
        Assert.Equal(batch.Changes.Max(change => change.Revision) + 1, (await consumer.StatusAsync())!.Next);
    }

    [Fact]
    public async Task Errors_are_reported()
    {
        IConsumer consumer = Of("owner");
        await Store.CloseAsync();

        await AssertFailsAsync(ErrorCode.Closed, () => consumer.GetAsync());
        await AssertFailsAsync(ErrorCode.Closed, () => consumer.StreamAsync().FirstAsync().AsTask());
    }

    [Fact]
    public async Task State_is_persisted_and_reloaded()
    {
        await PutAllAsync("a", "b");
        IConsumer first = Of("first");
        await first.CommitAsync(await first.GetAsync());
        ConsumerBatch stale = await first.GetAsync();
        Advance(Lease);
        await PutAllAsync("c");

        IConsumer second = Of("second");
        ConsumerBatch batch = await second.GetAsync();
        await second.CommitAsync(batch);

        Assert.Equal(["c"], batch.Changes.Select(change => change.Key));

        // In kv one that has lost its lock never reads the state again; ours is refused, and goes on where the other one was.
        await AssertFailsAsync(ErrorCode.Fenced, () => first.CommitAsync(stale));
        await second.ReleaseAsync();
        await PutAllAsync("d");
        Assert.Equal(["d"], (await first.GetAsync()).Changes.Select(change => change.Key));
    }

    [Fact]
    public async Task Type_filter()
    {
        await PutAsync("a", AnyVersion, Person("Alice"), "person");
        await PutAsync("b", AnyVersion, """{"make":"Saab"}""", "car");
        IConsumer consumer = Of("owner", "person");

        ConsumerBatch batch = await consumer.GetAsync();
        await consumer.CommitAsync(batch);

        Assert.Equal(["a"], batch.Changes.Select(change => change.Key));
        ConsumerStatus status = (await consumer.StatusAsync())!;

        // kv's goes on only past what matched, and looks at the rest again and again.
        Assert.Equal(("person", 3, 0), (status.Type, status.Next, status.Lag));
    }

    [Fact]
    public async Task All_types()
    {
        await PutAsync("a", AnyVersion, Person("Alice"), "person");
        await PutAsync("b", AnyVersion, """{"make":"Saab"}""", "car");

        Assert.Equal(["a", "b"], (await Of("owner").GetAsync()).Changes.Select(change => change.Key));
    }

    [Fact]
    public async Task A_consumer_on_a_store_follows_it()
    {
        await PutAllAsync("a", "b", "c");
        var seen = new List<string>();
        await foreach (Change change in Of("owner").StreamAsync())
        {
            seen.Add(change.Key);
            if (change.Key == "c")
            {
                await PutAllAsync("d");
            }
            else if (change.Key == "d")
            {
                break;
            }
        }

        Assert.Equal(["a", "b", "c", "d"], seen);
    }

    private IConsumer Of(string owner, string? type = null) => Store.Consumer("stream", new ConsumerOptions { Owner = owner, Lease = Lease, Type = type });
}
