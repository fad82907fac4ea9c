namespace GoStore.Host.Tests;

/// <summary>The commands that delete.</summary>
public abstract class DeletingCommandTests(Gostore gostore) : IDisposable
{
    public void Dispose()
    {
        gostore.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Delete_takes_several_keys_and_counts_those_that_were_there()
    {
        await FillAsync("g", "a", "b", "c");
        (await gostore.RunAsync("delete", "a", "c", "none", "--group", "g")).Printed("2\n");
        (await gostore.RunAsync("delete", "none", "--group", "g", "--json")).Printed("{\"deleted\":0}\n");
        (await gostore.RunAsync("list", "--group", "g")).Printed("b 1\n");
    }

    [Fact]
    public async Task Delete_prefix_and_delete_range_take_a_window()
    {
        await FillAsync("default", "a:1", "a:2", "a:3", "b:1", "b:2", "c");
        (await gostore.RunAsync("delete-prefix", "a:", "1", "1")).Printed("1\n");
        (await gostore.RunAsync("delete-prefix", "A")).Printed("0\n");
        (await gostore.RunAsync("delete-range", "b:2", "c")).Printed("1\n");
        (await gostore.RunAsync("list")).Printed("a:1 1\na:3 1\nb:1 1\nc 1\n");
        (await gostore.RunAsync("delete-prefix", "a:")).Printed("2\n");
        (await gostore.RunAsync("delete-range", "b", "", "1", "5")).Printed("1\n");
        (await gostore.RunAsync("list")).Printed("b:1 1\n");
    }

    [Fact]
    public async Task Delete_group_and_delete_groups_take_names_and_prefixes_exactly()
    {
        await FillAsync("tenant-a", "1", "2");
        await FillAsync("tenant-b", "1");
        await FillAsync("Tenant-a", "1");
        (await gostore.RunAsync("delete-group", "tenant-a")).Printed("2\n");
        (await gostore.RunAsync("delete-group", "tenant-")).Printed("0\n");
        (await gostore.RunAsync("delete-groups", "tenant-")).Printed("1\n");
        (await gostore.RunAsync("groups")).Printed("Tenant-a\n");
        (await gostore.RunAsync("delete-groups", "")).Printed("1\n");
        (await gostore.RunAsync("groups")).Printed("");
    }

    [Fact]
    public async Task Purge_deletes_what_has_expired_and_nothing_else()
    {
        await FillAsync("default", "stays");
        await gostore.RunAsync("set", "goes", "x", "--ttl", "1ms");
        (await gostore.RunAsync("purge", "--json")).Printed("{\"purged\":1}\n");
        (await gostore.RunAsync("purge")).Printed("0\n");
        (await gostore.RunAsync("purge", "--lock", "deploy", "--token", "1")).Failed(2, "--lock");
        (await gostore.RunAsync("list")).Printed("stays 1\n");
    }

    private async Task FillAsync(string group, params string[] keys)
    {
        string lines = string.Join('\n', keys.Select(key => $$"""{"group":"{{group}}","key":"{{key}}","value":"1"}"""));
        (await gostore.RunAsync(lines, ["import"])).Printed($"{keys.Length}\n");
    }
}

public sealed class DeletingCommandOnFileTests() : DeletingCommandTests(new Gostore());

public sealed class DeletingCommandOnServerTests() : DeletingCommandTests(new ServedGostore());
