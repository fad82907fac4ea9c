using System.Net;
using GoStore.Host.Tests.Server.Rest;

namespace GoStore.Host.Tests.Server;

public sealed class EntryRouteTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Colour = "/v1/groups/config/entries/colour";

    [Fact]
    public async Task What_is_put_can_be_got_with_its_version_as_the_tag()
    {
        Reply put = (await server.PutAsync("/v1/groups/put/entries/colour", "blue")).Is(HttpStatusCode.Created);
        Assert.Equal(1, put["version"].GetInt64());
        Assert.Equal("\"1\"", put.Tag);

        Reply got = (await server.GetAsync("/v1/groups/put/entries/colour")).Is(HttpStatusCode.OK);
        Assert.Equal("blue", got.Body);
        Assert.Equal("\"1\"", got.Tag);
        Assert.Equal("text/plain", got.Content.ContentType?.MediaType);
        Assert.Equal(4, got.Content.ContentLength);
    }

    [Fact]
    public async Task What_is_put_again_is_replaced()
    {
        await server.PutAsync("/v1/groups/again/entries/colour", "blue");
        Reply put = (await server.PutAsync("/v1/groups/again/entries/colour", "größer 😀")).Is(HttpStatusCode.OK);
        Assert.Equal("\"2\"", put.Tag);
        Assert.Equal("größer 😀", (await server.GetAsync("/v1/groups/again/entries/colour")).Body);
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_with_a_code()
    {
        string detail = (await server.GetAsync("/v1/groups/config/entries/none")).Fails(HttpStatusCode.NotFound, "not-found");
        Assert.Contains("\"none\"", detail);
    }

    [Fact]
    public async Task A_head_says_how_long_the_value_is_and_does_not_send_it()
    {
        await server.PutAsync("/v1/groups/head/entries/colour", "blue");
        Reply head = (await server.SendAsync("HEAD", "/v1/groups/head/entries/colour")).Is(HttpStatusCode.OK);
        Assert.Equal(4, head.Content.ContentLength);
        Assert.Equal("", head.Body);
        (await server.SendAsync("HEAD", "/v1/groups/head/entries/none")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_asks_for_JSON_gets_all_of_an_entry()
    {
        await server.PutAsync("/v1/groups/json/entries/colour?ttl=1h&type=paint", "blue");
        Reply got = (await server.GetAsync("/v1/groups/json/entries/colour", ("Accept", "application/json"))).Is(HttpStatusCode.OK);
        Assert.Equal("blue", got["value"].GetString());
        Assert.Equal("paint", got["type"].GetString());
        Assert.Equal("json", got["group"].GetString());
        Assert.True(got["expiresAt"].GetDateTimeOffset() > DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Type_and_expiry_stand_in_headers_beside_the_bare_value()
    {
        await server.PutAsync("/v1/groups/headers/entries/colour?ttl=1h&type=p%C3%A4int", "blue");
        Reply got = await server.GetAsync("/v1/groups/headers/entries/colour");
        Assert.Equal("p%C3%A4int", got.Headers.GetValues("Gostore-Type").Single());
        Assert.True(DateTimeOffset.Parse(got.Headers.GetValues("Gostore-Expires-At").Single()) > DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task A_reader_who_has_the_version_already_is_told_so()
    {
        await server.PutAsync("/v1/groups/known/entries/colour", "blue");
        Reply known = (await server.GetAsync("/v1/groups/known/entries/colour", ("If-None-Match", "\"1\""))).Is(HttpStatusCode.NotModified);
        Assert.Equal("", known.Body);
        Assert.Equal("\"1\"", known.Tag);
        (await server.GetAsync("/v1/groups/known/entries/colour", ("If-None-Match", "\"7\", W/\"1\""))).Is(HttpStatusCode.NotModified);
        (await server.GetAsync("/v1/groups/known/entries/colour", ("If-None-Match", "\"2\""))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_write_at_another_version_is_refused_and_tells_which_it_is()
    {
        await server.PutAsync(Colour, "blue");
        Reply refused = await server.PutAsync(Colour, "red", ("If-Match", "\"99\""));
        refused.Fails(HttpStatusCode.PreconditionFailed, "conflict");
        Assert.Equal(1, refused["currentVersion"].GetInt64());
        Assert.Equal("blue", (await server.GetAsync(Colour)).Body);
        (await server.PutAsync(Colour, "red", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_write_of_what_must_be_there_or_must_not_holds_to_that()
    {
        const string path = "/v1/groups/must/entries/k";
        (await server.PutAsync(path, "v", ("If-Match", "*"))).Fails(HttpStatusCode.PreconditionFailed, "conflict");
        (await server.PutAsync(path, "v", ("If-None-Match", "*"))).Is(HttpStatusCode.Created);
        (await server.PutAsync(path, "v", ("If-None-Match", "*"))).Fails(HttpStatusCode.PreconditionFailed, "conflict");
        (await server.PutAsync(path, "w", ("If-Match", "*"))).Is(HttpStatusCode.OK);
        (await server.DeleteAsync(path, ("If-Match", "*"))).Is(HttpStatusCode.NoContent);
        (await server.DeleteAsync(path, ("If-Match", "*"))).Fails(HttpStatusCode.PreconditionFailed, "conflict");
    }

    [Theory]
    [InlineData("If-Match", "W/\"1\"")]
    [InlineData("If-Match", "\"1\", \"2\"")]
    [InlineData("If-Match", "1")]
    [InlineData("If-Match", "\"x\"")]
    [InlineData("If-None-Match", "\"1\"")]
    public async Task A_condition_that_is_not_taken_is_refused_with_what_is(string name, string value)
    {
        string detail = (await server.PutAsync("/v1/groups/conditions/entries/k", "v", (name, value))).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Contains(name, detail);
        (await server.GetAsync("/v1/groups/conditions/entries/k")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_condition_is_not_passed_over_where_it_is_not_heeded()
    {
        (await server.PostAsync("/v1/groups/g/entries/n/increment", null, ("If-Match", "\"1\""))).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.PostAsync("/v1/tasks", "{\"name\":\"t\"}", ("Gostore-Lock", "l"), ("Gostore-Lock-Token", "1"))).Fails(HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Fact]
    public async Task A_misspelt_parameter_is_named_and_nothing_is_written()
    {
        string detail = (await server.PutAsync("/v1/groups/misspelt/entries/k?tll=5m", "v")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Contains("\"tll\"", detail);
        Assert.Contains("ttl", detail);
        (await server.GetAsync("/v1/groups/misspelt/entries/k")).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("ttl=5")]
    [InlineData("ttl=")]
    [InlineData("ttl=0s")]
    [InlineData("ttl=-5m")]
    [InlineData("ttl=5m&ttl=6m")]
    public async Task A_time_to_live_that_is_none_is_refused(string query) =>
        (await server.PutAsync($"/v1/groups/g/entries/k?{query}", "v")).Fails(HttpStatusCode.BadRequest, "invalid-argument");

    [Fact]
    public async Task A_value_that_is_not_UTF8_is_refused()
    {
        using var content = new ByteArrayContent([0x61, 0xff, 0x62]);
        using HttpResponseMessage response = await server.Client.PutAsync("/v1/groups/g/entries/bytes", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("UTF-8", await response.Content.ReadAsStringAsync());
        (await server.SendAsync("PUT", "/v1/groups/g/entries/bytes", "v", "text/plain; charset=iso-8859-1")).Fails(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task A_value_that_is_longer_than_the_limit_is_refused()
    {
        using var content = new ByteArrayContent(new byte[(16 * 1024 * 1024) + 1]);
        using HttpResponseMessage response = await server.Client.PutAsync("/v1/groups/g/entries/large", content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("\"code\":\"limit-exceeded\"", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_merge_patch_changes_a_document()
    {
        const string path = "/v1/groups/patch/entries/user";
        await server.PutAsync(path, """{"name":"ada","phone":"1"}""");
        Reply patched = (await server.SendAsync("PATCH", path, """{"phone":null,"email":"a@b"}""", "application/merge-patch+json", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);
        Assert.Equal("""{"name":"ada","email":"a@b"}""", patched["value"].GetString());
        Assert.Equal("\"2\"", patched.Tag);
        (await server.SendAsync("PATCH", path, "{}", "application/json", ("If-Match", "\"1\""))).Fails(HttpStatusCode.PreconditionFailed, "conflict");
        (await server.SendAsync("PATCH", path, "{", "application/json")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.SendAsync("PATCH", path, "{}", "text/plain")).Fails(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        (await server.SendAsync("PATCH", path)).Fails(HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Fact]
    public async Task What_is_no_document_cannot_be_patched_and_what_is_no_number_not_added_to()
    {
        await server.PutAsync("/v1/groups/wrong/entries/text", "blue");
        (await server.SendAsync("PATCH", "/v1/groups/wrong/entries/text", "{}")).Fails(HttpStatusCode.UnprocessableEntity, "wrong-value");
        (await server.PostAsync("/v1/groups/wrong/entries/text/increment")).Fails(HttpStatusCode.UnprocessableEntity, "wrong-value");
    }

    [Fact]
    public async Task What_is_deleted_is_gone()
    {
        await server.PutAsync("/v1/groups/delete/entries/k", "v");
        (await server.DeleteAsync("/v1/groups/delete/entries/k", ("If-Match", "\"2\""))).Fails(HttpStatusCode.PreconditionFailed, "conflict");
        (await server.DeleteAsync("/v1/groups/delete/entries/k", ("If-Match", "\"1\""))).Is(HttpStatusCode.NoContent);
        (await server.DeleteAsync("/v1/groups/delete/entries/k")).Fails(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_number_is_added_to()
    {
        (await server.PostAsync("/v1/groups/n/entries/hits/increment")).Is(HttpStatusCode.OK);
        Reply now = (await server.PostAsync("/v1/groups/n/entries/hits/increment?by=-5")).Is(HttpStatusCode.OK);
        Assert.Equal(-4, now["value"].GetInt64());
        Assert.Equal(2, now["version"].GetInt64());
        (await server.PostAsync("/v1/groups/n/entries/hits/increment?by=x")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Fact]
    public async Task A_time_to_live_is_given_and_taken_away()
    {
        await server.PutAsync("/v1/groups/touch/entries/k", "v");
        Assert.True((await server.PostAsync("/v1/groups/touch/entries/k/touch?ttl=5m"))["expiresAt"].GetDateTimeOffset() > DateTimeOffset.UtcNow);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await server.PostAsync("/v1/groups/touch/entries/k/touch"))["expiresAt"].ValueKind);
        (await server.PostAsync("/v1/groups/touch/entries/none/touch")).Fails(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_list_goes_on_where_the_page_before_ended()
    {
        foreach (string key in (string[])["a1", "a2", "a3", "b1"])
        {
            await server.PutAsync($"/v1/groups/list/entries/{key}", key);
        }

        Reply first = (await server.GetAsync("/v1/groups/list/entries?prefix=a&limit=2")).Is(HttpStatusCode.OK);
        Assert.Equal(["a1", "a2"], first.Texts("entries", "key"));
        Reply second = await server.GetAsync($"/v1/groups/list/entries?prefix=a&limit=2&after={first["next"].GetString()}");
        Assert.Equal(["a3"], second.Texts("entries", "key"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second["next"].ValueKind);
        Assert.Equal(["a2", "a3"], (await server.GetAsync("/v1/groups/list/entries?from=a2&to=b")).Texts("entries", "key"));
        Assert.Equal(4, (await server.GetAsync("/v1/groups/list/count"))["count"].GetInt64());
        Assert.Equal(3, (await server.GetAsync("/v1/groups/list/count?prefix=a"))["count"].GetInt64());
        Assert.Empty((await server.GetAsync("/v1/groups/none/entries")).Texts("entries", "key"));
    }

    [Fact]
    public async Task A_list_can_be_of_one_type()
    {
        await server.PutAsync("/v1/groups/types/entries/a?type=x", "1");
        await server.PutAsync("/v1/groups/types/entries/b", "2");
        Assert.Equal(["a"], (await server.GetAsync("/v1/groups/types/entries?type=x")).Texts("entries", "key"));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=x")]
    [InlineData("prefix=a&from=b")]
    [InlineData("offset=1")]
    public async Task A_list_that_makes_no_sense_is_refused(string query) =>
        (await server.GetAsync($"/v1/groups/list/entries?{query}")).Fails(HttpStatusCode.BadRequest, "invalid-argument");

    [Fact]
    public async Task Some_of_a_group_can_be_deleted_but_not_by_accident_all()
    {
        foreach (string key in (string[])["a1", "a2", "a3", "b1"])
        {
            await server.PutAsync($"/v1/groups/some/entries/{key}", key);
        }

        (await server.DeleteAsync("/v1/groups/some/entries")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Equal(1, (await server.DeleteAsync("/v1/groups/some/entries?prefix=a&offset=1&limit=1"))["deleted"].GetInt64());
        Assert.Equal(["a1", "a3", "b1"], (await server.GetAsync("/v1/groups/some/entries")).Texts("entries", "key"));
        Assert.Equal(2, (await server.DeleteAsync("/v1/groups/some/entries?from=a2"))["deleted"].GetInt64());
    }

    [Fact]
    public async Task Several_keys_are_read_at_once()
    {
        await server.PutAsync("/v1/groups/batch/entries/a", "1");
        await server.PutAsync("/v1/groups/batch/entries/b", "2");
        Assert.Equal(["1", "2"], (await server.PostAsync("/v1/groups/batch/batch", """{"keys":["a","none","b"]}""")).Texts("entries", "value").Order());
        (await server.PostAsync("/v1/groups/batch/batch", """{"keys":"a"}""")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.PostAsync("/v1/groups/batch/batch", """{"keys":["\ud800"]}""")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.PostAsync("/v1/groups/batch/batch", "{\"keys\":[" + string.Join(',', Enumerable.Range(0, 1001).Select(number => $"\"{number}\"")) + "]}")).Fails(HttpStatusCode.RequestEntityTooLarge, "limit-exceeded");
    }

    [Fact]
    public async Task A_template_is_filled_in()
    {
        await server.PutAsync("/v1/groups/mail/entries/name", "Ada");
        Assert.Equal("Hello Ada!", (await server.PostAsync("/v1/render", """{"group":"mail","template":"Hello {{.name}}!"}""")).Body);
        (await server.PostAsync("/v1/render", """{"group":"mail","template":"{{"}""")).Fails(HttpStatusCode.UnprocessableEntity, "template-invalid");
        (await server.PostAsync("/v1/render", """{"group":"mail","template":"{{template \"x\"}}"}""")).Fails(HttpStatusCode.UnprocessableEntity, "template-failed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"group":"g"}""")]
    [InlineData("""{"group":"g","template":"t","tempalte":"t"}""")]
    [InlineData("""{"group":"g","group":"g","template":"t"}""")]
    [InlineData("""{"group":1,"template":"t"}""")]
    public async Task A_body_that_is_not_what_is_expected_is_refused(string body) =>
        (await server.PostAsync("/v1/render", body)).Fails(HttpStatusCode.BadRequest, "invalid-argument");

    [Fact]
    public async Task A_write_under_a_lock_is_done_only_while_it_is_held()
    {
        const string path = "/v1/groups/locked/entries/k";
        string token = (await server.PostAsync("/v1/locks/the%20lock/acquire", """{"owner":"o"}"""))["token"].GetRawText();
        (await server.PutAsync(path, "v", ("Gostore-Lock", "the%20lock"), ("Gostore-Lock-Token", token))).Is(HttpStatusCode.Created);
        (await server.PutAsync(path, "w", ("Gostore-Lock", "the%20lock"), ("Gostore-Lock-Token", "999"))).Fails(HttpStatusCode.Conflict, "fenced");
        (await server.PutAsync(path, "w", ("Gostore-Lock", "the%20lock"))).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        await server.PostAsync("/v1/locks/the%20lock/release", """{"owner":"o"}""");
        (await server.DeleteAsync(path, ("Gostore-Lock", "the%20lock"), ("Gostore-Lock-Token", token))).Fails(HttpStatusCode.Conflict, "fenced");
        Assert.Equal("v", (await server.GetAsync(path)).Body);
    }
}
