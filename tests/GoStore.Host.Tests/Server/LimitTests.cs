using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Limits;
using Microsoft.AspNetCore.Builder;

namespace GoStore.Host.Tests.Server;

/// <summary>What is too much for a server is refused, and hurts nobody else.</summary>
public sealed class LimitTests
{
    private const string Entry = "/v1/groups/config/entries/colour";

    [Fact]
    public async Task What_is_too_long_is_refused_with_the_status_that_says_what()
    {
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { BodyLimit = 1000, RequestLineLimit = 2000, HeadersLimit = 4000, HeaderCountLimit = 20 });

        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, Entry, body: new string('x', 1000)));
        using HttpResponseMessage large = await server.SendAsync(HttpMethod.Put, Entry, body: new string('x', 1001));
        Assert.Equal((413, "application/problem+json"), ((int)large.StatusCode, large.Content.Headers.ContentType?.MediaType));
        Assert.Contains("\"code\":\"limit-exceeded\"", await large.Content.ReadAsStringAsync());
        Assert.Equal(413, await server.StatusAsync(HttpMethod.Put, Entry, body: new string('x', 1001), change: request => request.Headers.TransferEncodingChunked = true));
        Assert.Equal(414, await server.StatusAsync(HttpMethod.Get, "/v1/groups/config/entries/" + new string('k', 2000)));
        Assert.Equal(431, await server.StatusAsync(HttpMethod.Get, Entry, change: request => request.Headers.Add("X-Long", new string('x', 4000))));
        Assert.Equal(431, await server.StatusAsync(HttpMethod.Get, Entry, change: request => Enumerable.Range(0, 20).ToList().ForEach(number => request.Headers.Add($"X-{number}", "x"))));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, Entry));
    }

    [Fact]
    public async Task Any_key_and_group_within_the_limits_of_the_store_fits_into_a_request_line()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        string longest = string.Concat(Enumerable.Repeat("%C3%A9", 32 * 1024));

        Assert.Equal(201, await server.StatusAsync(HttpMethod.Put, $"/v1/groups/{longest}/entries/{longest}", body: "blue"));
    }

    [Fact]
    public async Task Whoever_asks_too_often_is_told_when_to_come_back_and_others_are_not()
    {
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { RatePerSecond = 1, RateBurst = 3 });
        (_, string admin) = await server.KeyAsync("admin");
        (_, string other) = await server.KeyAsync("read", admin);
        HttpResponseMessage refused = await RefusedAsync(server, admin);

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Contains("\"code\":\"busy\"", await refused.Content.ReadAsStringAsync());
        Assert.Equal(404, await server.StatusAsync(HttpMethod.Get, Entry, other));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/live"));
        refused.Dispose();
    }

    [Fact]
    public async Task Who_guesses_keys_is_slowed_down_by_his_address()
    {
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { RatePerSecond = 1, RateBurst = 3 });
        await server.KeyAsync("admin");
        using HttpResponseMessage refused = await RefusedAsync(server, "gsk_wrong");

        Assert.Equal(429, (int)refused.StatusCode);
    }

    [Fact]
    public async Task More_requests_at_once_than_allowed_are_refused_and_health_is_still_told()
    {
        var go = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { RequestLimit = 1 }, app => app.MapGet("/slow", async context =>
        {
            begun.SetResult();
            await go.Task;
        }).Needs(Role.Read));
        Task<int> slow = server.StatusAsync(HttpMethod.Get, "/slow");
        await begun.Task;
        using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Get, Entry);

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/ready"));
        go.SetResult();
        Assert.Equal(200, await slow);
        Assert.Equal(404, await server.StatusAsync(HttpMethod.Get, Entry));
    }

    [Fact]
    public async Task More_event_streams_than_allowed_are_refused_and_requests_are_not()
    {
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { StreamLimit = 1, RequestLimit = 1 }, app => app.MapGet("/stream", async context =>
        {
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }).Needs(Role.Read).WithMetadata(new StreamEndpoint()));
        using HttpResponseMessage stream = await server.SendAsync(HttpMethod.Get, "/stream");

        Assert.Equal(200, (int)stream.StatusCode);
        Assert.Equal(429, await server.StatusAsync(HttpMethod.Get, "/stream"));
        Assert.Equal(404, await server.StatusAsync(HttpMethod.Get, Entry));
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_told_so()
    {
        await using StartedServer server = await StartedServer.StartAsync(
            settings => settings with { RequestTimeout = TimeSpan.FromMilliseconds(50) },
            app => app.MapGet("/slow", context => Task.Delay(Timeout.Infinite, context.RequestAborted)).Needs(Role.Read));
        using HttpResponseMessage late = await server.SendAsync(HttpMethod.Get, "/slow");
        JsonElement problem = JsonDocument.Parse(await late.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal((503, "timeout"), ((int)late.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains("gostore.server.timeouts.request", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Whoever_sends_headers_without_end_or_no_body_is_disconnected()
    {
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { HeadersTimeout = TimeSpan.FromMilliseconds(100), RateGrace = TimeSpan.FromSeconds(2) });
        Task<string> headers = TalkAsync(server.Address, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        Task<string> body = TalkAsync(server.Address, $"PUT {Entry} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx");

        Assert.StartsWith("HTTP/1.1 408", await headers);
        string answer = await body;
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        Assert.Equal(404, await server.StatusAsync(HttpMethod.Get, Entry));
    }

    [Fact]
    public async Task More_connections_than_allowed_are_closed()
    {
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { ConnectionLimit = 1 });
        using var first = new TcpClient();
        await first.ConnectAsync(server.Address.Host, server.Address.Port);
        await first.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        Assert.True(await first.GetStream().ReadAsync(new byte[1000]) > 0);

        Assert.Equal("", await TalkAsync(server.Address, "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    private static async Task<HttpResponseMessage> RefusedAsync(StartedServer server, string key)
    {
        for (int count = 0; ; count++)
        {
            HttpResponseMessage response = await server.SendAsync(HttpMethod.Get, Entry, key);
            if ((int)response.StatusCode == 429 || count == 100)
            {
                return response;
            }

            response.Dispose();
        }
    }

    /// <summary>Sends some text and reads until the server closes.</summary>
    private static async Task<string> TalkAsync(Uri address, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var answer = new MemoryStream();
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
            await client.GetStream().CopyToAsync(answer);
        }
        catch (IOException)
        {
            // Closed without a word.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
