using System.Net;
using System.Text;
using GoStore.Actors;

namespace GoStore.Host.Tests.Server.Rest;

public sealed class TransferRouteTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task What_is_exported_can_be_imported_elsewhere()
    {
        await server.PutAsync("/v1/namespaces/from/groups/g/entries/a%20b", "größer\n😀");
        await server.PutAsync("/v1/namespaces/from/groups/h/entries/k?type=t", "v");
        Reply exported = (await server.GetAsync("/v1/namespaces/from/export")).Is(HttpStatusCode.OK);
        Assert.Equal("application/jsonl", exported.Content.ContentType?.MediaType);
        Assert.Single((await server.GetAsync("/v1/namespaces/from/export?prefix=h")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Reply imported = (await server.SendAsync("POST", "/v1/namespaces/to/import", exported.Body, "application/jsonl")).Is(HttpStatusCode.OK);
        Assert.Equal(2, imported["imported"].GetInt64());
        Assert.Equal("größer\n😀", (await server.GetAsync("/v1/namespaces/to/groups/g/entries/a%20b")).Body);
    }

    [Fact]
    public async Task A_half_line_is_refused_with_its_number_and_what_came_before_stays()
    {
        string detail = (await server.SendAsync("POST", "/v1/import", """
            {"group":"half","key":"a","value":"1"}
            {"group":"half","key":"b","val
            """, "application/jsonl")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        Assert.Contains("Line 2", detail);
        (await server.SendAsync("POST", "/v1/import", "{\"group\":\"\ud800\"}", "application/jsonl")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
    }

    [Fact]
    public async Task An_import_under_a_lock_that_is_not_held_writes_nothing()
    {
        (await server.SendAsync("POST", "/v1/import", """{"group":"fenced","key":"a","value":"1"}""", "application/jsonl", ("Gostore-Lock", "l"), ("Gostore-Lock-Token", "7"))).Fails(HttpStatusCode.Conflict, "fenced");
        (await server.GetAsync("/v1/groups/fenced/entries/a")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_backup_is_a_store_and_leaves_no_file_behind()
    {
        await server.PutAsync("/v1/groups/backed/entries/up", "v");
        byte[] copy = await server.Client.GetByteArrayAsync("/v1/backup");
        Assert.StartsWith("SQLite format 3", Encoding.ASCII.GetString(copy, 0, 16));
        Assert.DoesNotContain(Directory.GetFiles(server.Folder), file => file.Contains("backup", StringComparison.Ordinal));

        string path = Path.Combine(server.Folder, "copy.db");
        await File.WriteAllBytesAsync(path, copy);
        await using IStore store = await Store.OpenAsync(path);
        Assert.Equal("v", await store.GetAsync("backed", "up"));
    }
}
