using System.Net;
using System.Text.Json;

namespace GoStore.Host.Tests.Server.Rest;

/// <summary>Locks, tasks, the graph, the change log, its consumers and transactions.</summary>
public sealed class CapabilityRouteTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_lock_is_one_owners_until_it_is_released()
    {
        Reply grant = (await server.PostAsync("/v1/locks/leader/acquire", """{"owner":"a","lease":"1h"}""")).Is(HttpStatusCode.OK);
        long token = grant["token"].GetInt64();
        (await server.PostAsync("/v1/locks/leader/acquire", """{"owner":"b"}""")).Fails(HttpStatusCode.Conflict, "held");
        Assert.Equal("a", (await server.GetAsync("/v1/locks/leader"))["owner"].GetString());
        Assert.Contains("leader", (await server.GetAsync("/v1/locks")).Texts("locks", "name"));
        (await server.PostAsync("/v1/locks/leader/renew", $$"""{"owner":"a","token":{{token}},"lease":"2h"}""")).Is(HttpStatusCode.OK);
        (await server.PostAsync("/v1/locks/leader/renew", $$"""{"owner":"a","token":{{token + 1}}}""")).Fails(HttpStatusCode.Conflict, "fenced");
        Assert.True((await server.PostAsync("/v1/locks/leader/release", $$"""{"owner":"a","token":{{token}}}"""))["released"].GetBoolean());
        Assert.Equal(JsonValueKind.Null, (await server.GetAsync("/v1/locks/leader"))["owner"].ValueKind);
    }

    [Fact]
    public async Task Who_waits_for_a_lock_gets_it_when_it_is_released()
    {
        await server.PostAsync("/v1/locks/awaited/acquire", """{"owner":"a","lease":"1h"}""");
        Task<Reply> waiting = server.PostAsync("/v1/locks/awaited/acquire", """{"owner":"b","wait":"1h"}""");
        await server.PostAsync("/v1/locks/awaited/release", """{"owner":"a"}""");
        Assert.Equal("b", (await waiting).Is(HttpStatusCode.OK)["owner"].GetString());
    }

    [Theory]
    [InlineData("""{"lease":"30s"}""")]
    [InlineData("""{"owner":"o","lease":30}""")]
    [InlineData("""{"owner":"o","lease":"30"}""")]
    [InlineData("""{"owner":"o","lease":"0s"}""")]
    [InlineData("""{"owner":"o","laese":"30s"}""")]
    [InlineData("""{"owner":"o","token":1}""")]
    public async Task A_lock_is_not_taken_with_what_makes_no_sense(string body)
    {
        (await server.PostAsync("/v1/locks/nonsense/acquire", body)).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Equal(JsonValueKind.Null, (await server.GetAsync("/v1/locks/nonsense"))["owner"].ValueKind);
    }

    [Fact]
    public async Task A_task_is_made_taken_and_completed()
    {
        Reply made = (await server.PostAsync("/v1/tasks", """{"name":"send","payload":"ada","id":"a task/1"}""")).Is(HttpStatusCode.Created);
        Assert.Equal("/v1/tasks/a%20task%2F1", made.Headers.Location?.OriginalString);
        Assert.Equal("pending", (await server.GetAsync("/v1/tasks/a%20task%2F1"))["state"].GetString());
        (await server.PostAsync("/v1/tasks", """{"name":"send","id":"a task/1"}""")).Fails(HttpStatusCode.Conflict, "conflict");

        Reply taken = (await server.PostAsync("/v1/tasks/take", """{"runner":"r","names":["send"],"lease":"1h"}""")).Is(HttpStatusCode.OK);
        JsonElement one = taken["tasks"].EnumerateArray().Single();
        Assert.Equal("ada", one.GetProperty("task").GetProperty("payload").GetString());
        long token = one.GetProperty("token").GetInt64();
        (await server.PostAsync("/v1/tasks/a%20task%2F1/renew", $$"""{"token":{{token}},"lease":"2h"}""")).Is(HttpStatusCode.OK);
        (await server.PostAsync("/v1/tasks/a%20task%2F1/complete", $$"""{"token":{{token + 1}}}""")).Fails(HttpStatusCode.Conflict, "fenced");
        Assert.Equal("completed", (await server.PostAsync("/v1/tasks/a%20task%2F1/complete", $$"""{"token":{{token}}}"""))["state"].GetString());
        Assert.Contains("a task/1", (await server.GetAsync("/v1/tasks?state=completed&name=send")).Texts("tasks", "id"));
    }

    [Fact]
    public async Task A_task_is_failed_handed_back_cancelled_and_tried_again()
    {
        await server.PostAsync("/v1/tasks", """{"name":"hard","id":"hard","attempts":1}""");
        long token = await TakeAsync("hard");
        Assert.Equal("pending", (await server.PostAsync("/v1/tasks/hard/hand-back", $$"""{"token":{{token}}}"""))["state"].GetString());
        token = await TakeAsync("hard");
        Assert.Equal("failed", (await server.PostAsync("/v1/tasks/hard/fail", $$"""{"token":{{token}},"error":"no"}"""))["state"].GetString());
        Assert.Equal("pending", (await server.PostAsync("/v1/tasks/hard/retry"))["state"].GetString());
        Assert.True((await server.PostAsync("/v1/tasks/hard/cancel"))["cancelled"].GetBoolean());
        (await server.PostAsync("/v1/tasks/none/cancel")).Fails(HttpStatusCode.NotFound, "not-found");
        (await server.PostAsync("/v1/tasks/none/retry")).Fails(HttpStatusCode.NotFound, "not-found");
        (await server.GetAsync("/v1/tasks/none")).Fails(HttpStatusCode.NotFound, "not-found");
        (await server.GetAsync("/v1/tasks?state=done")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.PostAsync("/v1/tasks", """{"name":"t","delay":"1m","cron":"* * * * *"}""")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.PostAsync("/v1/tasks", """{"name":"t","priority":101}""")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.PostAsync("/v1/tasks", """{"name":"t","at":"tomorrow"}""")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Fact]
    public async Task Tasks_are_listed_page_by_page()
    {
        for (int number = 0; number < 3; number++)
        {
            await server.PostAsync("/v1/namespaces/pages/tasks", $$"""{"name":"t","id":"{{number}}","delay":"1h"}""");
        }

        Reply first = await server.GetAsync("/v1/namespaces/pages/tasks?limit=2");
        Assert.Equal(2, first.Texts("tasks", "id").Length);
        Assert.Single((await server.GetAsync($"/v1/namespaces/pages/tasks?limit=2&after={Uri.EscapeDataString(first["next"].GetString()!)}")).Texts("tasks", "id"));
    }

    private async Task<long> TakeAsync(string name) =>
        (await server.PostAsync("/v1/tasks/take", $$"""{"runner":"r","names":["{{name}}"]}"""))["tasks"][0].GetProperty("token").GetInt64();

    [Fact]
    public async Task An_edge_is_added_read_changed_and_removed()
    {
        const string edge = "/v1/graph/edge?from=User/ann&type=follows&to=User/b%2Fob";
        (await server.GetAsync(edge)).Fails(HttpStatusCode.NotFound, "not-found");
        (await server.SendAsync("PATCH", edge, "{}")).Fails(HttpStatusCode.NotFound, "not-found");
        (await server.SendAsync("PUT", edge, "{}", "application/json", ("If-Match", "*"))).Fails(HttpStatusCode.PreconditionFailed, "conflict");
        (await server.PostAsync(edge, """{"since":2026}""")).Is(HttpStatusCode.Created);
        (await server.PostAsync(edge)).Fails(HttpStatusCode.Conflict, "conflict");
        Reply got = (await server.GetAsync(edge)).Is(HttpStatusCode.OK);
        Assert.Equal("b/ob", got["to"].GetProperty("id").GetString());
        Assert.Equal(2026, got["properties"].GetProperty("since").GetInt32());
        Assert.Equal("\"1\"", got.Tag);
        (await server.GetAsync(edge, ("If-None-Match", "\"1\""))).Is(HttpStatusCode.NotModified);
        (await server.SendAsync("PATCH", edge, "{}", "application/json", ("If-Match", "\"7\""))).Fails(HttpStatusCode.PreconditionFailed, "conflict");
        (await server.SendAsync("PATCH", edge, """{"since":2025}""", "application/json", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);
        Assert.Equal("\"3\"", (await server.SendAsync("PUT", edge)).Is(HttpStatusCode.OK).Tag);
        (await server.SendAsync("PUT", edge, "{")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.DeleteAsync(edge)).Is(HttpStatusCode.NoContent);
        (await server.DeleteAsync(edge)).Fails(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task The_graph_is_searched_and_shown()
    {
        const string at = "/v1/namespaces/graph/graph";
        foreach (string pair in (string[])["from=P/a&to=P/b", "from=P/b&to=P/c", "from=P/a&to=P/d", "from=P/c&to=P/d"])
        {
            (await server.SendAsync("PUT", $"{at}/edge?type=knows&{pair}")).Is(HttpStatusCode.Created);
        }

        Assert.Equal(4, (await server.GetAsync($"{at}/edges?type=knows"))["edges"].GetArrayLength());
        Reply page = await server.GetAsync($"{at}/edges?limit=3");
        Assert.Equal(3, page["edges"].GetArrayLength());
        Assert.Equal(1, (await server.GetAsync($"{at}/edges?limit=3&after={page["next"].GetString()}"))["edges"].GetArrayLength());
        (await server.GetAsync($"{at}/edges?after=nonsense")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Equal(2, (await server.GetAsync($"{at}/outgoing?node=P/a"))["edges"].GetArrayLength());
        Assert.Equal(2, (await server.GetAsync($"{at}/incoming?node=P/d&type=knows"))["edges"].GetArrayLength());
        Assert.Equal(2, (await server.GetAsync($"{at}/neighbours?node=P/b"))["nodes"].GetArrayLength());
        Assert.Equal(["c"], (await server.GetAsync($"{at}/neighbours?node=P/b&direction=outgoing")).Texts("nodes", "id"));
        Assert.Equal(2, (await server.GetAsync($"{at}/degree?node=P/a"))["outgoing"].GetInt64());
        Assert.Equal(2, (await server.GetAsync($"{at}/path?from=P/a&to=P/c"))["depth"].GetInt32());
        (await server.GetAsync($"{at}/path?from=P/d&to=P/a")).Fails(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(4, (await server.GetAsync($"{at}/search?from=P/a"))["nodes"].GetArrayLength());
        Assert.True((await server.GetAsync($"{at}/search?from=P/a&limit=2"))["limitReached"].GetBoolean());
        Assert.Equal(3, (await server.GetAsync($"{at}/search?from=P/a&depth=1"))["nodes"].GetArrayLength());
        Assert.Equal(["d"], (await server.GetAsync($"{at}/mutual?a=P/a&b=P/c")).Texts("nodes", "id"));
        Assert.StartsWith("digraph", (await server.GetAsync($"{at}/view")).Body);
        Assert.Contains("P:b", (await server.GetAsync($"{at}/view?format=mermaid&node=P/a")).Body);
        Assert.Equal(2, (await server.GetAsync($"{at}/view?format=json&node=P/a&type=knows&type=none"))["edges"].GetArrayLength());
        (await server.GetAsync($"{at}/view?format=png")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.GetAsync($"{at}/view?depth=2")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.GetAsync($"{at}/degree?node=ann")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.GetAsync($"{at}/degree")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Equal(2, (await server.DeleteAsync($"{at}/node?node=P/a"))["removed"].GetInt64());
    }

    [Fact]
    public async Task The_change_log_is_read_and_trimmed()
    {
        const string at = "/v1/namespaces/logged";
        for (int number = 1; number <= 3; number++)
        {
            await server.PutAsync($"{at}/groups/g/entries/k{(number == 2 ? "?type=t" : "")}", $"{number}");
        }

        Reply page = (await server.GetAsync($"{at}/changes?from=2&limit=1")).Is(HttpStatusCode.OK);
        Assert.Equal(["2"], page.Texts("changes", "value"));
        Assert.Equal((3, 3), (page["next"].GetInt64(), page["latest"].GetInt64()));
        Assert.Equal(["2"], (await server.GetAsync($"{at}/changes?type=t")).Texts("changes", "value"));
        Assert.Empty((await server.GetAsync($"{at}/changes?group=none")).Texts("changes", "value"));
        (await server.GetAsync($"{at}/changes?from=0")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.DeleteAsync($"{at}/changes")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Equal(2, (await server.DeleteAsync($"{at}/changes?upTo=2"))["trimmed"].GetInt64());
        Assert.Equal(2, (await server.GetAsync($"{at}/changes"))["trimmed"].GetInt64());
    }

    [Fact]
    public async Task A_consumer_takes_commits_and_goes_back()
    {
        const string at = "/v1/namespaces/consumed";
        for (int number = 1; number <= 3; number++)
        {
            await server.PutAsync($"{at}/groups/g/entries/k", $"{number}");
        }

        (await server.GetAsync($"{at}/consumers/c")).Fails(HttpStatusCode.NotFound, "not-found");
        Reply batch = (await server.PostAsync($"{at}/consumers/c/take", """{"owner":"o","lease":"1h","limit":2}""")).Is(HttpStatusCode.OK);
        Assert.Equal(["1", "2"], batch.Texts("changes", "value"));
        long token = batch["token"].GetInt64();
        (await server.PostAsync($"{at}/consumers/c/take", """{"owner":"p"}""")).Fails(HttpStatusCode.Conflict, "held");
        (await server.PostAsync($"{at}/consumers/c/renew", $$"""{"token":{{token}}}""")).Is(HttpStatusCode.OK);
        (await server.PostAsync($"{at}/consumers/c/commit", $$"""{"token":{{token + 1}},"upTo":2}""")).Fails(HttpStatusCode.Conflict, "fenced");
        Assert.Equal(3, (await server.PostAsync($"{at}/consumers/c/commit", $$"""{"token":{{token}},"upTo":2}"""))["next"].GetInt64());
        Assert.Equal(["3"], (await server.GetAsync($"{at}/consumers/c/peek")).Texts("changes", "value"));
        Assert.True((await server.PostAsync($"{at}/consumers/c/release", $$"""{"token":{{token}}}"""))["released"].GetBoolean());
        Assert.Equal(1, (await server.GetAsync($"{at}/consumers/c"))["lag"].GetInt64());
        Assert.Equal(1, (await server.PostAsync($"{at}/consumers/c/seek", """{"next":1}"""))["next"].GetInt64());
        Assert.Equal(["c"], (await server.GetAsync($"{at}/consumers")).Texts("consumers", "name"));
        (await server.DeleteAsync($"{at}/consumers/c")).Is(HttpStatusCode.NoContent);
        (await server.DeleteAsync($"{at}/consumers/c")).Fails(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_transaction_is_done_as_one()
    {
        Reply done = (await server.PostAsync("/v1/transactions", """
            {"operations":[
                {"operation":"expect","group":"tx","key":"a","expected":"absent"},
                {"operation":"set","group":"tx","key":"a","value":"1","timeToLive":"5m","expected":"absent","type":"t"},
                {"operation":"increment","group":"tx","key":"a","by":4},
                {"operation":"set","group":"tx","key":"doc","value":"{}"},
                {"operation":"patch","group":"tx","key":"doc","patch":{"x":1},"expected":{"version":1}},
                {"operation":"touch","group":"tx","key":"doc"},
                {"operation":"delete","group":"tx","key":"doc","expected":2},
                {"operation":"delete-many","group":"tx","keys":["none"]},
                {"operation":"delete-range","group":"tx","prefix":"z"},
                {"operation":"delete-group","group":"none"},
                {"operation":"delete-groups","prefix":"none"},
                {"operation":"task-create","name":"after","id":"tx"},
                {"operation":"edge-put","from":"U/a","type":"t","to":"U/b","properties":{"n":1}}
            ]}
            """)).Is(HttpStatusCode.OK);
        Assert.Equal(13, done["replies"].GetArrayLength());
        Assert.Equal(5, done["replies"][2].GetProperty("value").GetInt64());
        Assert.Equal("""{"x":1}""", done["replies"][4].GetProperty("value").GetString());
        Assert.Equal("5", (await server.GetAsync("/v1/groups/tx/entries/a")).Body);
    }

    [Fact]
    public async Task A_transaction_that_fails_keeps_nothing_and_says_which_operation_it_was()
    {
        Reply refused = await server.PostAsync("/v1/transactions", """
            {"operations":[{"operation":"set","group":"none","key":"a","value":"1"},{"operation":"touch","group":"none","key":"b"}]}
            """);
        refused.Fails(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(1, refused["index"].GetInt32());
        (await server.GetAsync("/v1/groups/none/entries/a")).Fails(HttpStatusCode.NotFound, "not-found");
        Reply conflict = await server.PostAsync("/v1/transactions", """{"operations":[{"operation":"set","group":"none","key":"a","value":"1","expected":7}]}""");
        conflict.Fails(HttpStatusCode.Conflict, "conflict");
        Assert.Equal((0, 0), (conflict["index"].GetInt32(), conflict["currentVersion"].GetInt64()));
    }

    [Theory]
    [InlineData("""{"operations":[]}""")]
    [InlineData("""{"operations":{}}""")]
    [InlineData("""{"operations":[1]}""")]
    [InlineData("""{"operations":[{}]}""")]
    [InlineData("""{"operations":[{"operation":"explode"}]}""")]
    [InlineData("""{"operations":[{"operation":"set","group":"g","key":"k"}]}""")]
    [InlineData("""{"operations":[{"operation":"set","group":"g","key":"k","value":"v","ttl":"5m"}]}""")]
    [InlineData("""{"operations":[{"operation":"set","group":"g","key":"k","value":"v","expected":0}]}""")]
    [InlineData("""{"operations":[{"operation":"set","group":"g","key":"k","value":"v","expected":"any"}]}""")]
    [InlineData("""{"operations":[{"operation":"delete-range","group":"g"}]}""")]
    public async Task A_transaction_that_makes_no_sense_is_refused(string body) => (await server.PostAsync("/v1/transactions", body)).Fails(HttpStatusCode.BadRequest, "invalid-argument");
}
