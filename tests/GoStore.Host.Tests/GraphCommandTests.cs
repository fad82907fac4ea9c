namespace GoStore.Host.Tests;

public abstract class GraphCommandTests(Gostore gostore) : IDisposable
{
    public void Dispose()
    {
        gostore.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_edge_is_added_read_updated_and_removed()
    {
        (await GraphAsync("add-edge", "User", "ann", "follows", "User", "bob", """ {"since": 2020} """)).Printed("1\n");
        (await GraphAsync("add-edge", "User", "ann", "follows", "User", "bob")).Failed(4, "\"User:ann\"", "absent", "version 1");
        (await GraphAsync("get-edge", "User", "ann", "follows", "User", "bob")).Printed("User:ann -[follows]-> User:bob {\"since\": 2020}\n");
        (await GraphAsync("get-edge", "User", "bob", "follows", "User", "ann")).Failed(3, "User:bob -[follows]-> User:ann");
        (await GraphAsync("update-edge", "User", "ann", "follows", "User", "bob", "[1]", "--version", "7")).Failed(4, "version 7", "version 1");
        (await GraphAsync("update-edge", "User", "ann", "follows", "User", "bob", "[1]", "--version", "1", "--json")).Printed("{\"version\":2}\n");
        (await GraphAsync("update-edge", "User", "bob", "follows", "User", "ann", "[1]")).Failed(3, "no edge");
        Assert.Equal(1, (await GraphAsync("get-edge", "User", "ann", "follows", "User", "bob", "--json")).Json.GetProperty("properties")[0].GetInt32());
        (await GraphAsync("remove-edge", "User", "ann", "follows", "User", "bob")).Printed("1\n");
        (await GraphAsync("remove-edge", "User", "ann", "follows", "User", "bob", "--json")).Printed("{\"removed\":0}\n");
    }

    [Fact]
    public async Task A_lock_is_for_entries_and_no_option_of_the_graph()
    {
        (await gostore.RunAsync("lock", "acquire", "deploy", "me")).Printed("1\n");
        foreach (string[] command in (string[][])
        [
            ["add-edge", "n", "a", "e", "n", "b"],
            ["update-edge", "n", "a", "e", "n", "b", "[1]"],
            ["remove-edge", "n", "a", "e", "n", "b"],
            ["remove-node", "n", "a"],
        ])
        {
            (await GraphAsync([.. command, "--lock", "deploy", "--token", "1"])).Failed(2, "--lock");
        }
    }

    [Fact]
    public async Task Properties_come_from_an_argument_a_file_or_standard_input_and_must_be_json()
    {
        await File.WriteAllTextAsync(gostore.PathOf("properties.json"), "{\"from\":\"file\"}\n");
        (await GraphAsync("add-edge", "n", "a", "e", "n", "b", "@properties.json")).Printed("1\n");
        (await gostore.RunAsync("{\"from\":\"input\"}\n", ["graph", "add-edge", "n", "a", "e", "n", "c", "-"])).Printed("1\n");
        (await GraphAsync("get-outgoing", "n", "a")).Printed("n:a -[e]-> n:b {\"from\":\"file\"}\nn:a -[e]-> n:c {\"from\":\"input\"}\n");

        (await GraphAsync("add-edge", "n", "a", "e", "n", "d", "{a}", "--connection", "none.db")).Failed(2, "PROPERTIES", "not JSON");
        (await gostore.RunAsync("{a}", ["graph", "add-edge", "n", "a", "e", "n", "d", "-", "--connection", "none.db"])).Failed(2, "Standard input", "not JSON");
        (await GraphAsync("add-edge", "n", "a", "e", "n", "d", "@none.json", "--connection", "none.db")).Failed(2, "none.json");
        (await GraphAsync("add-edge", "n", "a", "e", "n", "d", "@", "--connection", "none.db")).Failed(2, "'@'");
        Assert.False(File.Exists(gostore.PathOf("none.db")));
        (await GraphAsync("add-edge", "n", "", "e", "n", "d")).Failed(2, "from.id", "empty");
        (await GraphAsync("add-edge", "n", "a", "e", "n")).Failed(2, "TO-ID");
        (await GraphAsync("get-outgoing", "n", "a", "--connection", "none.db")).Failed(6, "none.db");
    }

    [Fact]
    public async Task Lists_paths_and_nodes_are_printed_in_order()
    {
        await AddAsync("ann follows cleo", "ann follows bob", "bob follows dan", "cleo follows dan", "ann likes dan", "dan knows eve");

        (await GraphAsync("get-outgoing", "n", "ann", "follows")).Printed("n:ann -[follows]-> n:bob\nn:ann -[follows]-> n:cleo\n");
        (await GraphAsync("get-incoming", "n", "dan")).Printed("n:bob -[follows]-> n:dan\nn:cleo -[follows]-> n:dan\nn:ann -[likes]-> n:dan\n");
        Assert.Equal(3, (await GraphAsync("get-outgoing", "n", "ann", "--json")).Json.GetArrayLength());
        (await GraphAsync("get-outgoing", "n", "eve")).Printed("");
        (await GraphAsync("neighbours", "n", "dan")).Printed("n:ann\nn:bob\nn:cleo\nn:eve\n");
        (await GraphAsync("neighbours", "n", "dan", "knows", "--json")).Printed("[\n  {\"type\":\"n\",\"id\":\"eve\"}\n]\n");

        (await GraphAsync("find-path", "n", "ann", "n", "eve")).Printed("n:ann -[likes]-> n:dan\nn:dan -[knows]-> n:eve\n");
        (await GraphAsync("find-path", "n", "ann", "n", "eve", "--edge-type", "follows", "--edge-type", "knows")).Printed("n:ann -[follows]-> n:bob\nn:bob -[follows]-> n:dan\nn:dan -[knows]-> n:eve\n");
        (await GraphAsync("find-path", "n", "ann", "n", "eve", "--max-depth", "1")).Failed(3, "no path", "n:ann");
        (await GraphAsync("find-path", "n", "ann", "n", "ann")).Printed("n:ann\n");
        Assert.Equal(2, (await GraphAsync("find-path", "n", "ann", "n", "eve", "--json")).Json.GetProperty("depth").GetInt32());
        (await GraphAsync("find-path", "n", "ann", "n", "eve", "--max-depth", "-1")).Failed(2, "--max-depth");

        (await GraphAsync("remove-node", "n", "dan")).Printed("4\n");
        (await GraphAsync("get-outgoing", "n", "ann")).Printed("n:ann -[follows]-> n:bob\nn:ann -[follows]-> n:cleo\n");
    }

    [Fact]
    public async Task A_view_shows_what_is_around_a_node_or_all()
    {
        await AddAsync("a e b", "b e c", "c f d", "x e a", "loop e loop", "a f a");

        Assert.Equal(["a", "b", "x"], Nodes(await GraphAsync("view", "n", "a", "--format", "json")));
        Assert.Equal(["a", "b", "c", "x"], Nodes(await GraphAsync("view", "n", "a", "--format", "json", "--max-depth", "2")));
        Assert.Equal(["a", "b", "x"], Nodes(await GraphAsync("view", "n", "a", "--format", "json", "--edge-type", "e")));
        Outcome all = await GraphAsync("view", "--all", "--format", "json");
        Assert.Equal(["a", "b", "c", "d", "loop", "x"], Nodes(all));
        Assert.Equal(6, all.Json.GetProperty("edges").GetArrayLength());
        Assert.Equal(2, (await GraphAsync("view", "--all", "--format", "json", "--edge-type", "f")).Json.GetProperty("edges").GetArrayLength());
        Assert.Equal(3, (await GraphAsync("view", "n", "a", "--format", "json")).Json.GetProperty("edges").GetArrayLength());

        (await GraphAsync("view", "n", "c")).Printed(
            "digraph G {\n  charset=\"UTF-8\";\n  rankdir=LR;\n  node [shape=box, style=rounded];\n  n1 [label=\"n:b\"];\n  n2 [label=\"n:c\"];\n  n3 [label=\"n:d\"];\n  n2 -> n3 [label=\"f\"];\n  n1 -> n2 [label=\"e\"];\n}\n");
        (await GraphAsync("view", "n", "c", "--format", "mermaid")).Printed("graph LR\n  n1[\"n:b\"]\n  n2[\"n:c\"]\n  n3[\"n:d\"]\n  n2 -->|\"f\"| n3\n  n1 -->|\"e\"| n2\n");
        (await GraphAsync("view")).Failed(2, "--all");
        (await GraphAsync("view", "n")).Failed(2, "--all");
        (await GraphAsync("view", "n", "a", "--all")).Failed(2, "--all");
        (await GraphAsync("view", "--all", "--max-depth", "2")).Failed(2, "--max-depth");
        (await GraphAsync("view", "--all", "--format", "png")).Failed(2, "png");

        static string[] Nodes(Outcome outcome) => [.. outcome.Json.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()!)];
    }

    [Fact]
    public async Task A_namespace_has_a_graph_of_its_own()
    {
        await AddAsync("a e b");
        (await GraphAsync("add-edge", "n", "a", "e", "n", "c", "--namespace", "tenant-a")).Printed("1\n");

        (await GraphAsync("get-outgoing", "n", "a")).Printed("n:a -[e]-> n:b\n");
        (await GraphAsync("get-outgoing", "n", "a", "-n", "tenant-a")).Printed("n:a -[e]-> n:c\n");
        (await GraphAsync("get-outgoing", "n", "a", "-n", "absent")).Failed(3, "absent");
    }

    [Fact]
    public async Task Odd_names_stand_so_that_they_can_be_read_back()
    {
        await GraphAsync("add-edge", "a:b", "two words", "li\nne", "\"", "é");
        (await GraphAsync("get-outgoing", "a:b", "two words")).Printed("\"a:b\":\"two words\" -[\"li\\nne\"]-> \"\\\"\":é\n");
    }

    private Task<Outcome> GraphAsync(params string[] arguments) => gostore.RunAsync(["graph", .. arguments]);

    private async Task AddAsync(params string[] edges)
    {
        foreach (string[] parts in edges.Select(edge => edge.Split(' ')))
        {
            (await GraphAsync("add-edge", "n", parts[0], parts[1], "n", parts[2])).Printed("1\n");
        }
    }
}

public sealed class GraphCommandOnFileTests() : GraphCommandTests(new Gostore());

public sealed class GraphCommandOnServerTests() : GraphCommandTests(new ServedGostore());
