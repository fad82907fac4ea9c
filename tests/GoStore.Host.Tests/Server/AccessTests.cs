using System.Text;
using System.Text.Json;
using GoStore.Actors;
using GoStore.Actors.TestSupport;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Tests.Server;

/// <summary>Who may use a server, and for what.</summary>
public sealed class AccessTests
{
    private const string Entry = "/v1/groups/config/entries/colour";

    [Fact]
    public async Task Without_a_key_everybody_on_this_machine_is_answered_and_with_one_nobody_without_it()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, Entry, body: "blue"));

        (_, string key) = await server.KeyAsync("admin");
        foreach (string path in (string[])[Entry, "/v1/keys", "/metrics", "/nowhere", "/v1/namespaces/a/groups/config/entries/colour"])
        {
            using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Get, path);
            Assert.Equal((401, "Bearer realm=\"gostore\""), ((int)refused.StatusCode, refused.Headers.WwwAuthenticate.ToString()));
            Assert.Contains("\"code\":\"unauthenticated\"", await refused.Content.ReadAsStringAsync());
        }

        Assert.Equal(401, await server.StatusAsync(HttpMethod.Put, Entry, body: "red"));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/live"));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/ready"));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, Entry, key));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, Entry, change: request => request.Headers.Add("X-Api-Key", key)));
        Assert.Equal(404, await server.StatusAsync(HttpMethod.Get, "/nowhere", key));
    }

    [Fact]
    public async Task A_key_does_what_its_role_allows_and_no_more()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (_, string write) = await server.KeyAsync("write", admin);
        (string id, string read) = await server.KeyAsync("read", admin);

        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, Entry, write, "blue"));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, Entry, write));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, Entry, read));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/metrics", read));
        Assert.Equal(403, await server.StatusAsync(HttpMethod.Get, "/v1/keys", write));

        using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Put, Entry, read, "red");
        string problem = await refused.Content.ReadAsStringAsync();
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Contains("\"code\":\"forbidden\"", problem);
        Assert.Contains($"The key {id} has the role read; this needs write.", problem);
    }

    [Fact]
    public async Task A_route_that_says_nothing_of_roles_is_for_administrators()
    {
        await using StartedServer server = await StartedServer.StartAsync(map: app => app.MapGet("/forgotten", context => context.Response.WriteAsync("secret")));
        (_, string admin) = await server.KeyAsync("admin");
        (_, string write) = await server.KeyAsync("write", admin);

        Assert.Equal(403, await server.StatusAsync(HttpMethod.Get, "/forgotten", write));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/forgotten", admin));
    }

    [Theory]
    [InlineData("delete", "")]
    [InlineData("set", ",\"value\":\"red\"")]
    [InlineData("increment", "")]
    [InlineData("delete-group", null)]
    public async Task A_key_that_only_reads_changes_nothing_by_what_it_makes_a_condition(string operation, string? more)
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (_, string read) = await server.KeyAsync("read", admin);
        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, Entry, admin, "1"));

        string key = more is null ? "" : $",\"key\":\"colour\"{more}";
        Assert.Equal(400, await server.StatusAsync(HttpMethod.Post, "/v1/requests/get", read, $$"""{"request":{"group":"config","key":"colour"},"condition":{"operation":"{{operation}}","group":"config"{{key}} } }"""));
        using HttpResponseMessage left = await server.SendAsync(HttpMethod.Get, Entry, read);
        Assert.Equal("1", await left.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"condition\":{\"operation\":\"lock-expect\",\"name\":\"mine\",\"token\":1}")]
    public async Task To_set_a_quota_needs_an_administrator_also_under_a_condition(string condition)
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (_, string write) = await server.KeyAsync("write", admin);
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Post, "/v1/requests/lock-acquire", write, """{"request":{"name":"mine","owner":"me","lease":"00:01:00"}}"""));

        Assert.Equal(403, await server.StatusAsync(HttpMethod.Post, "/v1/requests/namespace-open", write, $$"""{"request":{"namespace":"tenant","quota":{"maxKeys":1} }{{condition}} }"""));
    }

    [Fact]
    public async Task A_key_for_a_namespace_reaches_that_and_nothing_else()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (_, string tenant) = await server.KeyAsync("admin", admin, ""","namespaces":["tenant-a","tenant-b"]""");

        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, "/v1/namespaces/tenant-a/groups/g/entries/k", tenant, "1"));
        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, "/v1/namespaces/tenant-b/groups/g/entries/k", tenant, "1"));
        foreach (string path in (string[])["/v1/namespaces/tenant-c/groups/g/entries/k", "/v1/namespaces/TENANT-A/groups/g/entries/k", "/v1/namespaces/tenant-a%2F..%2Ftenant-c/groups/g/entries/k", Entry, "/v1/groups/tenant-a%3Ag/entries/k", "/v1/keys", "/metrics"])
        {
            Assert.Equal(403, await server.StatusAsync(HttpMethod.Get, path, tenant));
        }
    }

    [Fact]
    public async Task A_revoked_key_is_no_good_from_the_moment_on()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (string id, string read) = await server.KeyAsync("read", admin);

        Assert.Equal(404, await server.StatusAsync(HttpMethod.Get, Entry, read));
        Assert.Equal(204, await server.StatusAsync(HttpMethod.Delete, $"/v1/keys/{id}", admin));
        Assert.Equal(401, await server.StatusAsync(HttpMethod.Get, Entry, read));
        Assert.Equal(404, await server.StatusAsync(HttpMethod.Delete, $"/v1/keys/{id}", admin));
    }

    [Theory]
    [InlineData("/v1/locks/held/acquire", """{"owner":"me","lease":"1m","wait":"10m"}""")]
    [InlineData("/v1/requests/lock-acquire", """{"request":{"name":"held","owner":"me","lease":"00:01:00","wait":"00:10:00"}}""")]
    public async Task What_waits_for_a_lock_is_ended_when_its_key_is_revoked(string path, string body)
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (string id, string write) = await server.KeyAsync("write", admin);
        IStore store = server.App.Services.GetRequiredService<IStore>();
        await store.Locks.AcquireAsync("held", "other", TimeSpan.FromMinutes(5));
        Task<int> waiting = server.StatusAsync(HttpMethod.Post, path, write, body);
        while ((await store.Locks.StatusAsync("held")).Waiting == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(204, await server.StatusAsync(HttpMethod.Delete, $"/v1/keys/{id}", admin));
        Assert.Equal(401, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task An_import_is_ended_when_its_key_is_revoked()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (string id, string write) = await server.KeyAsync("write", admin);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        using var reader = new StreamReader(client.GetStream());
        string lines = string.Concat(Enumerable.Range(0, 5000).Select(number => $$"""{"group":"g","key":"{{number}}","value":"v"}""" + "\n"));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {write}\r\nContent-Length: 1000000\r\n\r\n{lines}"));
        while (await server.App.Services.GetRequiredService<IStore>().CountAllAsync() == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(204, await server.StatusAsync(HttpMethod.Delete, $"/v1/keys/{id}", admin));
        Assert.Equal("HTTP/1.1 401 Unauthorized", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_key_with_an_end_is_no_good_after_it_and_the_door_stays_shut()
    {
        var clock = new ManualTimeProvider();
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { Clock = clock });
        (_, string key) = await server.KeyAsync("write", more: ""","timeToLive":"1h" """);

        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, Entry, key, "blue"));
        clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(401, await server.StatusAsync(HttpMethod.Get, Entry, key));
        Assert.Equal(401, await server.StatusAsync(HttpMethod.Get, Entry));
    }

    [Fact]
    public async Task What_is_nearly_a_key_is_none()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (string id, string key) = await server.KeyAsync("admin");
        (_, string other, _) = ApiKey.Create();
        string secret = key[(key.IndexOf('_', 4) + 1)..];
        string flipped = key[..^10] + (key[^10] == 'A' ? 'B' : 'A') + key[^9..];

        foreach (string wrong in (string[])[other, flipped, key[..^1], key + "A", secret, id, $"gsk_{id}_", "gsk__" + secret, key.ToUpperInvariant(), key.Replace("gsk", "gsq"), new string('x', 20_000)])
        {
            Assert.Equal(401, await server.StatusAsync(HttpMethod.Get, "/v1/keys", wrong));
        }

        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/v1/keys", key));
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_stands_nowhere_in_the_file()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        (string id, string key) = await server.KeyAsync("admin", more: ""","namespaces":[]""");
        using HttpResponseMessage list = await server.SendAsync(HttpMethod.Get, "/v1/keys", key);
        JsonElement only = JsonDocument.Parse(await list.Content.ReadAsStringAsync()).RootElement.GetProperty("keys").EnumerateArray().Single();

        Assert.Equal((id, "test", "admin"), (only.GetProperty("id").GetString(), only.GetProperty("name").GetString(), only.GetProperty("role").GetString()));
        string secret = key[(key.IndexOf('_', 4) + 1)..];
        Assert.DoesNotContain(secret, only.GetRawText());
        byte[] raw = System.Buffers.Text.Base64Url.DecodeFromChars(secret);
        foreach (string file in (string[])[server.File, server.File + "-wal"])
        {
            byte[] bytes = await ReadAsync(file);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(raw));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(raw))));
        }

        Assert.Contains(id, Encoding.UTF8.GetString(await ReadAsync(server.File + "-wal")));
    }

    [Fact]
    public async Task Keys_are_made_listed_and_revoked_in_the_file_while_a_server_holds_it()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        using var gostore = new Gostore();
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { Clock = clock });
        Outcome made = await gostore.RunAsync("key", "create", "ada", "--role", "write", "-c", server.File, "--json");
        string id = made.Json.GetProperty("id").GetString()!;
        string key = made.Json.GetProperty("key").GetString()!;

        await UntilAsync(clock, async () => await server.StatusAsync(HttpMethod.Get, Entry) == 401);
        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, Entry, key, "blue"));
        Assert.Equal($"{id} write * - ada\n", (await gostore.RunAsync("key", "list", "-c", server.File)).Output);
        (await gostore.RunAsync("key", "revoke", id, "-c", server.File)).Printed("revoked\n");
        await UntilAsync(clock, async () => await server.StatusAsync(HttpMethod.Get, Entry, key) == 200);
        Outcome slip = (await gostore.RunAsync("key", "revoke", key, "-c", server.File)).Failed(3, "not its id");
        Assert.DoesNotContain(key, slip.Error);
    }

    [Fact]
    public async Task Keys_are_made_listed_and_revoked_at_a_server()
    {
        using var gostore = new Gostore();
        await using StartedServer server = await StartedServer.StartAsync();
        Outcome made = await gostore.RunAsync("key", "create", "ada", "--role", "admin", "-n", "tenant-a", "-n", "tenant-b", "--ttl", "30d", "-c", server.Address.ToString(), "--json");
        string key = made.Json.GetProperty("key").GetString()!;

        Assert.Equal(["tenant-a", "tenant-b"], made.Json.GetProperty("namespaces").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(404, await server.StatusAsync(HttpMethod.Get, "/v1/namespaces/tenant-a/groups/g/entries/k", key));
        (await gostore.RunAsync("key", "list", "-c", server.Address.ToString())).Failed(7, "needs an API key");
    }

    [Fact]
    public async Task When_a_key_was_used_last_is_known_to_the_minute()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { Clock = clock });
        (_, string key) = await server.KeyAsync("admin");
        DateTimeOffset before = clock.GetUtcNow();
        await UntilAsync(clock, async () =>
        {
            using HttpResponseMessage list = await server.SendAsync(HttpMethod.Get, "/v1/keys", key);
            JsonElement used = JsonDocument.Parse(await list.Content.ReadAsStringAsync()).RootElement.GetProperty("keys")[0].GetProperty("lastUsedAt");
            return used.ValueKind == JsonValueKind.String && used.GetDateTimeOffset() >= before.AddMilliseconds(-1);
        });
    }

    [Fact]
    public async Task Without_a_key_a_server_does_not_start_where_others_can_reach_it()
    {
        CommandException error = await Assert.ThrowsAsync<CommandException>(() => StartedServer.StartAsync(settings => settings with { Listen = "http://127.0.0.1:0;http://0.0.0.0:0" }));

        Assert.Contains("There is no API key", error.Message);
        Assert.Contains("gostore key create", error.Message);
    }

    [Fact]
    public async Task When_the_last_key_is_revoked_a_server_that_others_can_reach_answers_nobody()
    {
        using var gostore = new Gostore();
        string key = "";
        await using StartedServer server = await StartedServer.StartAsync(
            settings => settings with { Listen = "http://0.0.0.0:0" },
            before: async file => key = (await gostore.RunAsync("key", "create", "ada", "--role", "admin", "-c", file)).Output.Trim());
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/v1/keys", key));
        Assert.Equal(204, await server.StatusAsync(HttpMethod.Delete, $"/v1/keys/{key.Split('_')[1]}", key));

        using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Get, Entry);
        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Contains("The last API key", await refused.Content.ReadAsStringAsync());
        Assert.Equal(401, await server.StatusAsync(HttpMethod.Post, "/v1/keys", body: """{"name":"eve","role":"admin"}"""));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/live"));
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://127.0.0.1:1", 403)]
    [InlineData("https://mine.example", 201)]
    [InlineData("own", 201)]
    public async Task A_page_of_another_origin_can_change_nothing(string origin, int status)
    {
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { Origins = "https://mine.example" });
        string actual = origin == "own" ? server.Address.GetLeftPart(UriPartial.Authority) : origin;

        Assert.Equal(status, await server.StatusAsync(HttpMethod.Put, Entry, body: "blue", change: request => request.Headers.Add("Origin", actual)));
        Assert.Equal(status == 201 ? 200 : 404, await server.StatusAsync(HttpMethod.Get, Entry));
    }

    [Theory]
    [InlineData("evil.example", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("192.168.0.1", 403)]
    [InlineData("localhost:80", 404)]
    [InlineData("[::1]:4680", 404)]
    public async Task A_name_that_is_made_to_lead_here_opens_no_server_without_keys(string host, int status)
    {
        await using StartedServer server = await StartedServer.StartAsync();

        Assert.Equal(status, await server.StatusAsync(HttpMethod.Get, Entry, change: request => request.Headers.Host = host));
        (_, string key) = await server.KeyAsync("read");
        Assert.Equal(404, await server.StatusAsync(HttpMethod.Get, Entry, key, change: request => request.Headers.Host = host));
    }

    [Fact]
    public async Task An_event_stream_ends_with_the_key_it_was_opened_with()
    {
        await using StartedServer server = await StartedServer.StartAsync(map: MapStream);
        (_, string admin) = await server.KeyAsync("admin");
        (string id, string read) = await server.KeyAsync("read", admin);
        using HttpResponseMessage stream = await server.SendAsync(HttpMethod.Get, "/stream", read);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        Assert.Equal("begun", await lines.ReadLineAsync());

        await server.StatusAsync(HttpMethod.Delete, $"/v1/keys/{id}", admin);
        Assert.Null(await lines.ReadLineAsync());
    }

    [Fact]
    public async Task An_event_stream_ends_with_its_key_when_that_expires_and_with_the_server()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { Clock = clock }, MapStream);
        (_, string admin) = await server.KeyAsync("admin");
        (_, string read) = await server.KeyAsync("read", admin, ""","timeToLive":"1h" """);
        using HttpResponseMessage first = await server.SendAsync(HttpMethod.Get, "/stream", read);
        using HttpResponseMessage second = await server.SendAsync(HttpMethod.Get, "/stream", admin);
        using var ofRead = new StreamReader(await first.Content.ReadAsStreamAsync());
        using var ofAdmin = new StreamReader(await second.Content.ReadAsStreamAsync());
        Assert.Equal(("begun", "begun"), (await ofRead.ReadLineAsync(), await ofAdmin.ReadLineAsync()));

        clock.Advance(TimeSpan.FromHours(1));
        Task<string?> end = ofRead.ReadLineAsync();
        await UntilAsync(clock, () => Task.FromResult(end.IsCompleted));
        Assert.Null(await end);

        Task<string?> other = ofAdmin.ReadLineAsync();
        await server.App.StopAsync();
        Assert.Null(await other);
    }

    private static void MapStream(WebApplication app) => app.MapGet("/stream", async context =>
    {
        await context.Response.WriteAsync("begun\n");
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }).Needs(Role.Read).WithMetadata(new StreamEndpoint());

    /// <summary>Moves the clock on until something is so; another process, or a thread that was woken, needs its time.</summary>
    internal static async Task UntilAsync(ManualTimeProvider clock, Func<Task<bool>> isSo)
    {
        for (int attempt = 0; !await isSo(); attempt++)
        {
            Assert.True(attempt < 3000, "It does not become so.");
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
