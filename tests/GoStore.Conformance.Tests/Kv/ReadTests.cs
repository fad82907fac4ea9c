using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>kv's suite Get.</summary>
public sealed class GetTests : KvTest
{
    [Fact]
    public async Task Can_get_data()
    {
        await PutAsync("get", AnyVersion, Person("Alice", "123"), "Person");

        Assert.Equal(new Entry(Group, "get", Person("Alice", "123"), 1, "Person", Now, Now, null), await Store.FindAsync(Group, "get"));
    }

    [Fact]
    public async Task Returns_ok_false_if_the_key_does_not_exist() => Assert.Null(await Store.FindAsync(Group, "absent"));
}

/// <summary>kv's suite GetBatch.</summary>
public sealed class GetBatchTests : KvTest
{
    [Fact]
    public async Task Can_get_multiple_existing_keys()
    {
        await PutAllAsync("a", "b", "c");

        IReadOnlyDictionary<string, Entry> entries = await Store.GetBatchAsync(Group, ["c", "a"]);

        Assert.Equal(["a", "c"], entries.Keys.Order());
        Assert.Equal(Person("a"), entries["a"].Value);
        Assert.Equal(Person("c"), entries["c"].Value);
    }

    [Fact]
    public async Task Handles_mix_of_existing_and_non_existing_keys()
    {
        await PutAllAsync("a", "b");

        Assert.Equal(["a", "b"], (await Store.GetBatchAsync(Group, ["a", "absent", "b", "also absent"])).Keys.Order());
    }

    [Fact]
    public async Task Returns_empty_map_for_empty_key_list()
    {
        await PutAllAsync("a");

        Assert.Empty(await Store.GetBatchAsync(Group, []));
    }

    [Fact]
    public async Task Returns_empty_map_when_no_keys_exist() => Assert.Empty(await Store.GetBatchAsync(Group, ["a", "b"]));

    // kv reads them in chunks of 256, each at a moment of its own; ours reads them at one moment.
    [Fact]
    public async Task Handles_large_batch_sizes()
    {
        string[] keys = [.. Enumerable.Range(0, 350).Select(number => $"key-{number:000}")];
        await Store.SetManyAsync(keys.Select(key => new EntryCommands.Set(Group, key, Person(key))));

        IReadOnlyDictionary<string, Entry> entries = await Store.GetBatchAsync(Group, keys);

        Assert.Equal(350, entries.Count);
        Assert.All(keys, key => Assert.Equal(Person(key), entries[key].Value));
    }
}

/// <summary>kv's suite GetPrefix. How its prefixes differ from ours stands in <see cref="Ours.PrefixTests"/>.</summary>
public sealed class GetPrefixTests : KvTest
{
    private async Task PutPrefixedAsync() => await PutAllAsync("other/a", "prefix/c", "prefix/a", "prefix/b", "prefiy/a");

    [Fact]
    public async Task Can_get_records_with_a_given_prefix()
    {
        await PutPrefixedAsync();

        Assert.Equal(["prefix/a", "prefix/b", "prefix/c"], Keys(await Store.GetPrefixAsync(Group, "prefix/")));
    }

    [Fact]
    public async Task Can_limit_the_number_of_results()
    {
        await PutPrefixedAsync();

        Assert.Equal(["prefix/a", "prefix/b"], Keys(await Store.GetPrefixAsync(Group, "prefix/", 0, 2)));
        Assert.Empty(await Store.GetPrefixAsync(Group, "prefix/", 0, 0));
        // In kv a negative limit means all; in ours null does, and a negative one is an error.
        await Assert.ThrowsAsync<StoreArgumentException>(() => Store.GetPrefixAsync(Group, "prefix/", 0, -1));
    }

    [Fact]
    public async Task Can_offset_the_results()
    {
        await PutPrefixedAsync();

        Assert.Equal(["prefix/b", "prefix/c"], Keys(await Store.GetPrefixAsync(Group, "prefix/", 1)));
        Assert.Equal(["prefix/b"], Keys(await Store.GetPrefixAsync(Group, "prefix/", 1, 1)));
        Assert.Empty(await Store.GetPrefixAsync(Group, "prefix/", 3));
        // In kv a negative offset means 0.
        await Assert.ThrowsAsync<StoreArgumentException>(() => Store.GetPrefixAsync(Group, "prefix/", -1));
    }

    [Fact]
    public async Task Outside_the_prefix_no_records_are_returned()
    {
        await PutPrefixedAsync();

        Assert.Empty(await Store.GetPrefixAsync(Group, "none/"));
    }
}

/// <summary>kv's suite GetRange.</summary>
public sealed class GetRangeTests : KvTest
{
    [Fact]
    public async Task Can_get_range()
    {
        await PutAllAsync("a", "b", "c", "d");

        Assert.Equal(["a", "b", "c", "d"], Keys(await Store.GetRangeAsync(Group, "a", "e")));
        Assert.Equal(["a", "b", "c", "d"], Keys(await Store.GetRangeAsync(Group, null, null)));
    }

    [Fact]
    public async Task Can_retrieve_a_subset()
    {
        await PutAllAsync("a", "b", "c", "d");

        Assert.Equal(["b", "c"], Keys(await Store.GetRangeAsync(Group, "b", "d")));
        Assert.Equal(["c", "d"], Keys(await Store.GetRangeAsync(Group, "c", null)));
        Assert.Equal(["a"], Keys(await Store.GetRangeAsync(Group, null, "b")));
        Assert.Empty(await Store.GetRangeAsync(Group, "d", "b"));
        Assert.Empty(await Store.GetRangeAsync(Group, "b", "b"));
    }

    [Fact]
    public async Task Can_limit_the_number_of_results()
    {
        await PutAllAsync("a", "b", "c", "d");

        Assert.Equal(["a", "b"], Keys(await Store.GetRangeAsync(Group, "a", "e", 0, 2)));
    }

    [Fact]
    public async Task Can_offset_the_results()
    {
        await PutAllAsync("a", "b", "c", "d");

        Assert.Equal(["c", "d"], Keys(await Store.GetRangeAsync(Group, "a", "e", 2, 10)));
    }
}

/// <summary>kv's suite List, which is our <see cref="IEntries.GetPageAsync"/>.</summary>
public sealed class ListTests : KvTest
{
    [Fact]
    public async Task Can_get_all()
    {
        await PutAllAsync("c", "a", "b");

        Assert.Equal(["a", "b", "c"], Keys(await Store.GetPageAsync(Group, 0, 10)));
        Assert.Equal(["a", "b", "c"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_limit_the_number_of_results()
    {
        await PutAllAsync("c", "a", "b");

        Assert.Equal(["a", "b"], Keys(await Store.GetPageAsync(Group, 0, 2)));
    }

    [Fact]
    public async Task Can_offset_the_results()
    {
        await PutAllAsync("c", "a", "b");

        Assert.Equal(["b", "c"], Keys(await Store.GetPageAsync(Group, 1, 10)));
    }
}

/// <summary>kv's suites Count, CountPrefix and CountRange. kv's own records (cursors, graph) count too; ours has none among the entries.</summary>
public sealed class CountTests : KvTest
{
    [Fact]
    public async Task Can_count_data()
    {
        Assert.Equal(0, await Store.CountAsync(Group));
        await PutAllAsync("a", "b", "c");

        Assert.Equal(3, await Store.CountAsync(Group));
    }
}

/// <inheritdoc cref="CountTests"/>
public sealed class CountPrefixTests : KvTest
{
    [Fact]
    public async Task Can_count_data()
    {
        await PutAllAsync("count/a", "count/b", "other/a");

        Assert.Equal(2, await Store.CountAsync(Group, KeyRange.WithPrefix("count/")));
        Assert.Equal(0, await Store.CountAsync(Group, KeyRange.WithPrefix("none/")));
        Assert.Equal(3, await Store.CountAsync(Group, KeyRange.WithPrefix("")));
    }
}

/// <inheritdoc cref="CountTests"/>
public sealed class CountRangeTests : KvTest
{
    [Fact]
    public async Task Can_count_range()
    {
        await PutAllAsync("a", "b", "c", "d");

        Assert.Equal(2, await Store.CountAsync(Group, KeyRange.Between("b", "d")));
        Assert.Equal(4, await Store.CountAsync(Group, KeyRange.Between("a", "e")));
    }

    [Fact]
    public async Task Data_outside_of_the_range_is_not_returned()
    {
        await PutAllAsync("a", "b", "c");

        Assert.Equal(0, await Store.CountAsync(Group, KeyRange.Between("d", "z")));
        Assert.Equal(0, await Store.CountAsync(Group, KeyRange.Between("", "a")));
    }
}

/// <summary>kv's TestEntityComponentSystem: components of an entity by prefix, of all entities by type.</summary>
public sealed class EntityComponentSystemTests : KvTest
{
    private async Task PutEntitiesAsync()
    {
        await PutAsync("entity/1/attributes", AnyVersion, """{"x":1}""", "Attributes");
        await PutAsync("entity/1/person", AnyVersion, Person("Alice"), "Person");
        await PutAsync("entity/2/attributes", AnyVersion, """{"x":2}""", "Attributes");
        await PutAsync("entity/2/person", AnyVersion, Person("Bob"), "Person");
        await PutAsync("entity/3/place", AnyVersion, """{"name":"Leeds"}""", "Place");
    }

    [Fact]
    public async Task Can_get_all_components_of_an_entity_by_prefix()
    {
        await PutEntitiesAsync();

        IReadOnlyList<Entry> components = await Store.GetPrefixAsync(Group, "entity/1/");

        Assert.Equal([("entity/1/attributes", "Attributes"), ("entity/1/person", "Person")], components.Select(entry => (entry.Key, entry.Type)));
    }

    [Fact]
    public async Task Can_get_all_components_of_a_type()
    {
        await PutEntitiesAsync();

        IReadOnlyList<Entry> people = await Store.GetByTypeAsync(Group, "Person");

        Assert.Equal([Person("Alice"), Person("Bob")], people.Select(entry => entry.Value));
        Assert.Empty(await Store.GetByTypeAsync(Group, "person"));
        Assert.Empty(await Store.GetByTypeAsync("other", "Person"));
    }

    [Fact]
    public async Task Can_page_over_components_of_a_type()
    {
        await PutEntitiesAsync();

        Assert.Equal(["entity/1/attributes"], Keys(await Store.GetByTypeAsync(Group, "Attributes", 0, 1)));
        Assert.Equal(["entity/2/attributes"], Keys(await Store.GetByTypeAsync(Group, "Attributes", 1, 1)));
        Assert.Empty(await Store.GetByTypeAsync(Group, "Attributes", 2, 1));
    }
}
