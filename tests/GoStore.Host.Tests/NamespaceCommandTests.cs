namespace GoStore.Host.Tests;

/// <summary><c>--namespace</c> and the commands of <c>namespace</c>.</summary>
public abstract class NamespaceCommandTests(Gostore gostore) : IDisposable
{
    public void Dispose()
    {
        gostore.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_command_on_entries_stays_within_its_namespace()
    {
        foreach (string name in (string[])["Tenant-A", "tenant-a", "tenant-a1"])
        {
            (await gostore.RunAsync("set", "k:1", "2", "-n", name)).Printed("1\n");
            (await gostore.RunAsync("set", "t", "v", "--type", "x", "--namespace", name, "--group", "other")).Printed("1\n");
        }

        (await gostore.RunAsync("increment", "k:1", "3", "-n", "tenant-a")).Printed("5\n");
        (await gostore.RunAsync("list", "-n", "tenant-a")).Printed("k:1 5\n");
        (await gostore.RunAsync("list", "0", "1", "-n", "Tenant-A")).Printed("k:1 2\n");
        (await gostore.RunAsync("get", "prefix", "k:", "-n", "tenant-a")).Printed("k:1 5\n");
        (await gostore.RunAsync("get", "type", "x", "-g", "other", "-n", "tenant-a")).Printed("t v\n");
        Outcome absent = await gostore.RunAsync("exists", "t", "-n", "tenant-a");
        Assert.Equal((3, "false\n"), (absent.ExitCode, absent.Output));
        (await gostore.RunAsync("ttl", "k:1", "-n", "tenant-a")).Printed("never\n");
        (await gostore.RunAsync("count", "all", "-n", "tenant-a")).Printed("1\n");
        (await gostore.RunAsync("count", "groups", "-n", "tenant-a")).Printed("2\n");
        (await gostore.RunAsync("groups", "-n", "tenant-a")).Printed("default\nother\n");
        (await gostore.RunAsync("export", "-n", "tenant-a", "all.jsonl")).Printed("2\n");
        (await gostore.RunAsync("delete-groups", "", "-n", "tenant-a")).Printed("2\n");
        (await gostore.RunAsync("import", "all.jsonl", "-n", "fresh")).Printed("2\n");
        (await gostore.RunAsync("groups")).Printed("Tenant-A:default\nTenant-A:other\nfresh:default\nfresh:other\ntenant-a1:default\ntenant-a1:other\n");
        (await gostore.RunAsync("get", "key", "none", "-n", "fresh")).Failed(3, "\"default\"/\"none\"");
    }

    [Fact]
    public async Task Purge_with_a_namespace_leaves_the_others_alone()
    {
        await gostore.RunAsync("set", "k", "v", "--ttl", "1ms", "-n", "tenant-a");
        (await gostore.RunAsync("purge", "-n", "none")).Printed("0\n");
        Assert.InRange((await gostore.RunAsync("purge", "-n", "tenant-a", "--json")).Json.GetProperty("purged").GetInt32(), 0, 1);
        (await gostore.RunAsync("count", "all", "-n", "tenant-a")).Printed("0\n");
    }

    [Fact]
    public async Task A_quota_is_set_in_parts_and_holds_for_the_next_command()
    {
        (await gostore.RunAsync("namespace", "set-quota", "tenant-a", "--max-keys", "1", "--json"))
            .Printed("{\"name\":\"tenant-a\",\"keys\":0,\"groups\":0,\"bytes\":0,\"maxKeys\":1,\"maxGroups\":0,\"maxValueBytes\":0,\"maxTotalBytes\":0}\n");
        (await gostore.RunAsync("namespace", "set-quota", "tenant-a", "--max-groups", "2", "--max-value-bytes", "1KiB", "--max-total-bytes", "1MiB", "--json"))
            .Printed("{\"name\":\"tenant-a\",\"keys\":0,\"groups\":0,\"bytes\":0,\"maxKeys\":1,\"maxGroups\":2,\"maxValueBytes\":1024,\"maxTotalBytes\":1048576}\n");
        (await gostore.RunAsync("set", "a", "v", "-n", "tenant-a")).Printed("1\n");
        (await gostore.RunAsync("set", "b", "v", "-n", "tenant-a")).Failed(5, "key limit");
        (await gostore.RunAsync("set", "a", new string('x', 1025), "-n", "tenant-a")).Failed(5, "1024 bytes");
        (await gostore.RunAsync("set", "b", "v", "-n", "tenant-b")).Printed("1\n");
        (await gostore.RunAsync("namespace", "list")).Printed("tenant-a keys 1/1 groups 1/2 bytes 2/1048576\ntenant-b keys 1 groups 1 bytes 2\n");
        (await gostore.RunAsync("namespace", "show", "none")).Failed(3, "There is no namespace \"none\"", "gostore namespace list");
        (await gostore.RunAsync("list", "-n", "none")).Failed(3, "There is no namespace \"none\"");
        Assert.Equal(["tenant-a", "tenant-b"], (await gostore.RunAsync("namespace", "list", "--json")).Json.EnumerateArray().Select(each => each.GetProperty("name").GetString()));
    }
}

public sealed class NamespaceCommandOnFileTests() : NamespaceCommandTests(new Gostore());

public sealed class NamespaceCommandOnServerTests() : NamespaceCommandTests(new ServedGostore());
