using System.Net;
using static GoStore.Host.Tests.Server.Rest.Http;

namespace GoStore.Host.Tests.Server.Rest;

/// <summary>Any group and any key can be addressed.</summary>
public sealed class NameTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string> Odd => ["", "/", "//", "a/b", "%", "%2F", "%zz", "..", ".", "a b", " ", "+", ";", "~", "!", "!YQ", "?", "#", "&=", "{group}", "*", "😀", "größer", "e\u0301", "\u202e", "entries", "count", "a\\b", "\t", new string('x', 2000)];

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Any_name_can_stand_in_an_address(string name)
    {
        string path = $"/v1/groups/{Escaped(name)}/entries/{Escaped(name)}";
        Reply put = await server.PutAsync(path, name);
        Assert.True(put.Status is HttpStatusCode.Created or HttpStatusCode.OK, put.Body);
        Reply got = (await server.GetAsync(path, ("Accept", "application/json"))).Is(HttpStatusCode.OK);
        Assert.Equal((name, name), (got["group"].GetString(), got["key"].GetString()));
        Assert.Contains(name, (await server.GetAsync($"/v1/groups/{Escaped(name)}/entries")).Texts("entries", "key"));
        Assert.Contains(name, (await server.GetAsync($"/v1/groups?prefix={Escaped(name)}")).Texts("groups"));
    }

    [Theory]
    [MemberData(nameof(Odd))]
    [InlineData("\0")]
    [InlineData("a\0b")]
    public async Task Any_name_can_stand_in_a_query(string name)
    {
        string path = $"/v1/entry?group=q{Escaped(name)}&key={Escaped(name)}";
        (await server.PutAsync(path, "v")).Is(HttpStatusCode.Created);
        Reply got = (await server.GetAsync(path, ("Accept", "application/json"))).Is(HttpStatusCode.OK);
        Assert.Equal(("q" + name, name), (got["group"].GetString(), got["key"].GetString()));
        (await server.DeleteAsync(path)).Is(HttpStatusCode.NoContent);
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Any_name_of_a_lock_a_task_and_a_consumer_can_stand_in_an_address(string name)
    {
        if (name.Length == 0)
        {
            return;
        }

        (await server.PostAsync($"/v1/locks/{Escaped(name)}/acquire", """{"owner":"o","lease":"1h"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(name, (await server.GetAsync($"/v1/locks/{Escaped(name)}"))["name"].GetString());
        (await server.PostAsync($"/v1/consumers/{Escaped(name)}/seek", """{"next":1}""")).Is(HttpStatusCode.OK);
        Assert.Equal(name, (await server.GetAsync($"/v1/consumers/{Escaped(name)}"))["name"].GetString());
    }

    [Fact]
    public async Task An_entry_with_an_empty_key_is_not_the_list_of_its_group()
    {
        await server.PutAsync("/v1/groups/empty/entries/", "of the empty key");
        Assert.Equal("of the empty key", (await server.GetAsync("/v1/groups/empty/entries/")).Body);
        Assert.Equal([""], (await server.GetAsync("/v1/groups/empty/entries")).Texts("entries", "key"));
    }

    [Fact]
    public async Task An_escaped_plain_name_is_the_plain_name()
    {
        await server.PutAsync("/v1/groups/plain/entries/abc", "v");
        Assert.Equal("v", (await server.GetAsync("/v1/gr%6Fups/pl%61in/entries/%61%62c")).Body);
    }

    [Theory]
    [InlineData("/v1/groups/%/entries/k")]
    [InlineData("/v1/groups/%2/entries/k")]
    [InlineData("/v1/groups/%zz/entries/k")]
    [InlineData("/v1/groups/g/entries/%ff")]
    [InlineData("/v1/groups/g/entries/%c0%af")]
    [InlineData("/v1/groups/g/entries/%ed%a0%80")]
    [InlineData("/v1/groups/g/entries/a%")]
    [InlineData("/v1/groups?prefix=%ff")]
    [InlineData("/v1/groups?prefix=%")]
    [InlineData("/v1/groups?pre%ffix=a")]
    [InlineData("/v1/entry?group=%ed%a0%80&key=k")]
    public async Task What_is_not_percent_encoded_UTF8_is_refused(string path) => (await server.GetAsync(path)).Fails(HttpStatusCode.BadRequest, "invalid-argument");

    [Fact]
    public async Task A_plus_is_a_space_in_a_query_and_itself_in_a_path()
    {
        await server.PutAsync("/v1/groups/plus/entries/a+b", "path");
        await server.PutAsync("/v1/entry?group=plus&key=a+b", "query");
        Assert.Equal(["a b", "a+b"], (await server.GetAsync("/v1/groups/plus/entries")).Texts("entries", "key"));
    }

    [Fact]
    public async Task What_no_route_knows_is_a_problem()
    {
        (await server.GetAsync("/v1/nothing")).Fails(HttpStatusCode.NotFound, "no-such-route");
        (await server.GetAsync("/v1/groups/g/entries/k/more/segments")).Fails(HttpStatusCode.NotFound, "no-such-route");
        (await server.SendAsync("POST", "/v1/groups")).Fails(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        (await server.GetAsync("/v1/entry?group=g")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
    }
}
