using System.Net;

namespace GoStore.Host.Tests.Server;

public sealed class EntryRouteTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task What_is_put_can_be_got_with_its_version_as_the_tag()
    {
        using HttpResponseMessage put = await server.Client.PutAsync("/v1/groups/config/entries/colour", new StringContent("blue"));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);

        using HttpResponseMessage got = await server.Client.GetAsync("/v1/groups/config/entries/colour");
        Assert.Equal("blue", await got.Content.ReadAsStringAsync());
        Assert.Equal("\"1\"", got.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_with_a_code()
    {
        using HttpResponseMessage got = await server.Client.GetAsync("/v1/groups/config/entries/none");
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
        Assert.Equal("application/problem+json", got.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"code\":\"not-found\"", await got.Content.ReadAsStringAsync());
    }
}
