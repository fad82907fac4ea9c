using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>
/// kv's suite Stream. kv counts from a sequence number of the whole store, with gaps on some databases; ours are revisions without gaps. kv's actions create
/// and update are both Set here, told apart by <see cref="Change.IsCreation"/>.
/// </summary>
public sealed class StreamTests : KvTest
{
    protected override void Configure(StoreOptions options) => options.ChangesEnabled = true;

    [Fact]
    public async Task Can_get_all()
    {
        await PutAsync("a", AnyVersion, Person("Alice"));
        await PutAsync("b", AnyVersion, Person("Bob"));
        await PutAsync("a", AnyVersion, Person("Alicia"));
        await Store.DeleteAsync(Group, "b");

        IReadOnlyList<Change> changes = (await Store.GetChangesAsync()).Changes;

        Assert.Equal([1L, 2L, 3L, 4L], changes.Select(change => change.Revision));
        Assert.Equal(["a", "b", "a", "b"], changes.Select(change => change.Key));
        Assert.Equal([StoreEventKind.Set, StoreEventKind.Set, StoreEventKind.Set, StoreEventKind.Delete], changes.Select(change => change.Kind));
        Assert.Equal([true, true, false, false], changes.Select(change => change.IsCreation));

        // As in kv, a deletion has the last value and its version, not one more.
        Assert.Equal((Person("Bob"), 1), (changes[3].Value, changes[3].Version));
    }

    [Fact]
    public async Task Can_limit_the_number_of_results()
    {
        await PutAllAsync("a", "b", "c");

        ChangePage page = await Store.GetChangesAsync(limit: 2);

        Assert.Equal(["a", "b"], page.Changes.Select(change => change.Key));
        Assert.Equal(3, page.Next);

        // kv takes a negative limit for none, or for 100.
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.GetChangesAsync(limit: -1));
    }

    [Fact]
    public async Task Can_offset_the_results()
    {
        await PutAllAsync("a", "b", "c");

        Assert.Equal(["b", "c"], (await Store.GetChangesAsync(2)).Changes.Select(change => change.Key));
        Assert.Empty((await Store.GetChangesAsync(4)).Changes);
    }

    [Fact]
    public async Task Can_filter_stream_records_by_type()
    {
        await PutAsync("a", AnyVersion, Person("Alice"), "person");
        await PutAsync("b", AnyVersion, """{"make":"Saab"}""", "car");
        await PutAsync("c", AnyVersion, Person("Carol"), "person");

        Assert.Equal(["a", "c"], (await Store.GetChangesAsync(type: "person")).Changes.Select(change => change.Key));
        Assert.Equal(["b"], await Store.ChangesAsync(type: "car").Select(change => change.Key).ToListAsync());
    }

    [Fact]
    public async Task Returns_empty_results_for_non_existent_type()
    {
        await PutAsync("a", AnyVersion, Person("Alice"), "person");

        ChangePage page = await Store.GetChangesAsync(type: "none");

        Assert.Empty(page.Changes);

        // In kv a filtered reader stands still here; ours is told where to go on.
        Assert.Equal(2, page.Next);
    }
}
