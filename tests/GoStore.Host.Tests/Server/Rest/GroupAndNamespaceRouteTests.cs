using System.Net;

namespace GoStore.Host.Tests.Server.Rest;

public sealed class GroupAndNamespaceRouteTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Groups_are_listed_counted_and_deleted()
    {
        foreach (string group in (string[])["gone-1", "gone-2", "kept"])
        {
            await server.PutAsync($"/v1/groups/{group}/entries/k", "v");
        }

        Reply page = await server.GetAsync("/v1/groups?prefix=gone-&limit=1");
        Assert.Equal(["gone-1"], page.Texts("groups"));
        Assert.Equal(["gone-2"], (await server.GetAsync($"/v1/groups?prefix=gone-&after={page["next"].GetString()}")).Texts("groups"));
        Assert.Equal(2, (await server.GetAsync("/v1/count?prefix=gone-"))["count"].GetInt64());
        Assert.Equal(1, (await server.DeleteAsync("/v1/groups/gone-1"))["deleted"].GetInt64());
        Assert.Equal(0, (await server.DeleteAsync("/v1/groups/gone-1"))["deleted"].GetInt64());
        (await server.DeleteAsync("/v1/groups")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Equal(1, (await server.DeleteAsync("/v1/groups?prefix=gone"))["deleted"].GetInt64());
        Assert.Contains("kept", (await server.GetAsync("/v1/groups")).Texts("groups"));
    }

    [Fact]
    public async Task A_namespace_has_its_own_groups()
    {
        await server.PutAsync("/v1/namespaces/own/groups/config/entries/colour", "of own");
        await server.PutAsync("/v1/namespaces/other/groups/config/entries/colour", "of other");
        Assert.Equal("of own", (await server.GetAsync("/v1/namespaces/own/groups/config/entries/colour")).Body);
        Assert.Equal("of other", (await server.GetAsync("/v1/groups/other%3Aconfig/entries/colour")).Body);
        Assert.Equal(["config"], (await server.GetAsync("/v1/namespaces/own/groups")).Texts("groups"));
    }

    [Fact]
    public async Task A_namespace_that_nobody_opened_cannot_be_read_and_writing_opens_it()
    {
        string detail = (await server.GetAsync("/v1/namespaces/new/groups/g/entries/k")).Fails(HttpStatusCode.NotFound, "not-found");
        Assert.Contains("\"new\"", detail);
        (await server.GetAsync("/v1/namespaces/new")).Fails(HttpStatusCode.NotFound, "not-found");
        (await server.PutAsync("/v1/namespaces/new/groups/g/entries/k", "v")).Is(HttpStatusCode.Created);
        Assert.Equal(1, (await server.GetAsync("/v1/namespaces/new"))["keys"].GetInt64());
    }

    [Fact]
    public async Task A_namespace_is_made_and_listed()
    {
        (await server.SendAsync("PUT", "/v1/namespaces/made-1")).Is(HttpStatusCode.OK);
        (await server.SendAsync("PUT", "/v1/namespaces/made-2")).Is(HttpStatusCode.OK);
        Reply page = await server.GetAsync("/v1/namespaces?after=made-1&limit=1");
        Assert.Equal(["made-2"], page.Texts("namespaces", "name"));
        (await server.SendAsync("PUT", "/v1/namespaces/no%20name")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.PutAsync("/v1/namespaces/a%2Fb/groups/g/entries/k", "v")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Fact]
    public async Task What_exceeds_a_quota_is_refused()
    {
        Reply made = (await server.SendAsync("PUT", "/v1/namespaces/small", """{"maxKeys":1}""")).Is(HttpStatusCode.OK);
        Assert.Equal(1, made["maxKeys"].GetInt64());
        (await server.PutAsync("/v1/namespaces/small/groups/g/entries/a", "v")).Is(HttpStatusCode.Created);
        (await server.PutAsync("/v1/namespaces/small/groups/g/entries/b", "v")).Fails(HttpStatusCode.InsufficientStorage, "quota-exceeded");
        Assert.Equal(1, (await server.SendAsync("PUT", "/v1/namespaces/small", """{"maxGroups":5}"""))["maxKeys"].GetInt64());
        (await server.SendAsync("PUT", "/v1/namespaces/small", """{"maxKeys":-1}""")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.SendAsync("PUT", "/v1/namespaces/small", """{"maxkeys":1}""")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Fact]
    public async Task Locks_tasks_and_consumers_of_a_namespace_are_its_own()
    {
        await server.PostAsync("/v1/namespaces/apart/locks/l/acquire", """{"owner":"o"}""");
        await server.PostAsync("/v1/namespaces/apart/tasks", """{"name":"t","id":"one"}""");
        await server.PostAsync("/v1/namespaces/apart/consumers/c/seek", """{"next":1}""");
        Assert.Equal(["l"], (await server.GetAsync("/v1/namespaces/apart/locks")).Texts("locks", "name"));
        Assert.Equal(["one"], (await server.GetAsync("/v1/namespaces/apart/tasks")).Texts("tasks", "id"));
        Assert.Equal(["c"], (await server.GetAsync("/v1/namespaces/apart/consumers")).Texts("consumers", "name"));
        Assert.Empty((await server.GetAsync("/v1/locks")).Texts("locks", "name"));
        (await server.GetAsync("/v1/tasks/one")).Fails(HttpStatusCode.NotFound, "not-found");
        (await server.GetAsync("/v1/consumers/c")).Fails(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task What_has_expired_is_purged()
    {
        (await server.PostAsync("/v1/purge")).Is(HttpStatusCode.OK);
        await server.SendAsync("PUT", "/v1/namespaces/purged");
        Assert.Equal(0, (await server.PostAsync("/v1/namespaces/purged/purge"))["purged"].GetInt64());
    }

    [Fact]
    public async Task The_store_tells_what_it_is()
    {
        Reply info = (await server.GetAsync("/v1/info")).Is(HttpStatusCode.OK);
        Assert.EndsWith("served.db", info["path"].GetString());
        Assert.True(info["schemaVersion"].GetInt32() > 0);
    }
}
