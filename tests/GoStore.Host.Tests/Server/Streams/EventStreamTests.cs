using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using GoStore.Actors;
using GoStore.Host.Server;
using GoStore.Host.Server.Streams;
using GoStore.Host.Tests.Server.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Tests.Server.Streams;

public sealed class EventStreamTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_change_is_told_as_it_happens()
    {
        await using Events events = await Events.OpenAsync(server, "/v1/watch?group=told");
        await server.PutAsync("/v1/groups/told/entries/k", "größer\n");
        await server.PutAsync("/v1/groups/other/entries/k", "v");
        await server.PostAsync("/v1/groups/told/entries/k/touch?ttl=1h");
        await server.DeleteAsync("/v1/groups/told/entries/k");
        await server.PutAsync("/v1/groups/told/entries/l", "v");
        await server.DeleteAsync("/v1/groups/told");

        Event set = await events.NextAsync();
        Assert.Equal(("set", "told", "k", "größer\n", 1), (set.Kind, set["group"].GetString(), set["key"].GetString(), set["value"].GetString(), set["version"].GetInt64()));
        Assert.Equal(set.Id, set["revision"].GetRawText());
        Assert.Equal("touch", (await events.NextAsync()).Kind);
        Event deleted = await events.NextAsync();
        Assert.Equal(("delete", JsonValueKind.Null), (deleted.Kind, deleted["value"].ValueKind));
        Assert.Equal("set", (await events.NextAsync()).Kind);
        Assert.Equal("delete-group", (await events.NextAsync()).Kind);
    }

    [Fact]
    public async Task One_key_can_be_watched_and_deletions_of_its_group_are_told_too()
    {
        await using Events events = await Events.OpenAsync(server, "/v1/watch?group=one&key=a");
        await server.PutAsync("/v1/groups/one/entries/b", "v");
        await server.PutAsync("/v1/groups/one/entries/a", "v");
        await server.DeleteAsync("/v1/groups/one");
        Assert.Equal("a", (await events.NextAsync())["key"].GetString());
        Assert.Equal("delete-group", (await events.NextAsync()).Kind);
    }

    [Fact]
    public async Task Who_comes_back_is_told_first_what_happened_meanwhile_and_nothing_twice()
    {
        const string at = "/v1/namespaces/back";
        await server.PutAsync($"{at}/groups/g/entries/k", "1");
        string last;
        await using (Events before = await Events.OpenAsync(server, $"{at}/watch"))
        {
            await server.PutAsync($"{at}/groups/g/entries/k", "2");
            last = (await before.NextAsync()).Id!;
        }

        await WriteAsync(at, 3, 400);

        await using Events after = await Events.OpenAsync(server, $"{at}/watch?group=g", last);
        Task writing = Task.Run(async () =>
        {
            for (int number = 401; number <= 460; number++)
            {
                await server.PutAsync($"{at}/groups/g/entries/{number % 2}", $"{number}");
            }
        });
        for (int number = 3; number <= 460; number++)
        {
            Assert.Equal($"{number}", (await after.NextAsync())["value"].GetString());
        }

        await writing;
    }

    [Fact]
    public async Task Who_has_heard_nothing_yet_can_come_back_too()
    {
        const string at = "/v1/namespaces/silent";
        await server.PutAsync($"{at}/groups/g/entries/k", "1");
        string last;
        await using (Events before = await Events.OpenAsync(server, $"{at}/watch"))
        {
            last = before.LastId!;
        }

        await server.PutAsync($"{at}/groups/g/entries/k", "2");
        await using Events after = await Events.OpenAsync(server, $"{at}/watch", last);
        Assert.Equal("2", (await after.NextAsync())["value"].GetString());
    }

    [Fact]
    public async Task More_at_once_than_a_subscription_holds_is_read_from_the_log()
    {
        const string at = "/v1/namespaces/burst";
        await server.SendAsync("PUT", at);
        await using Events events = await Events.OpenAsync(server, $"{at}/watch");
        string lines = string.Concat(Enumerable.Range(0, 200).Select(number => $$"""{"group":"g","key":"{{number:000}}","value":"v"}""" + "\n"));
        (await server.SendAsync("POST", $"{at}/import", lines, "application/jsonl")).Is(HttpStatusCode.OK);
        for (int number = 0; number < 200; number++)
        {
            Assert.Equal($"{number:000}", (await events.NextAsync())["key"].GetString());
        }
    }

    [Fact]
    public async Task What_was_trimmed_is_told_as_missed()
    {
        const string at = "/v1/namespaces/trimmed";
        for (int number = 1; number <= 5; number++)
        {
            await server.PutAsync($"{at}/groups/g/entries/k", $"{number}");
        }

        await server.DeleteAsync($"{at}/changes?upTo=3");
        await using Events events = await Events.OpenAsync(server, $"{at}/watch", "1");
        Event missed = await events.NextAsync();
        Assert.Equal(("missed", 2), (missed.Kind, missed["count"].GetInt64()));
        Assert.Equal("4", (await events.NextAsync())["value"].GetString());
        await using Events stream = await Events.OpenAsync(server, $"{at}/changes/stream?from=1");
        Assert.Equal(3, (await stream.NextAsync())["count"].GetInt64());
        Assert.Equal("4", (await stream.NextAsync())["value"].GetString());
    }

    [Theory]
    [InlineData("watch")]
    [InlineData("changes/stream")]
    public async Task A_revision_of_another_file_is_told_as_a_gap_of_unknown_length(string route)
    {
        string at = $"/v1/namespaces/gap-{route.Length}";
        await server.PutAsync($"{at}/groups/g/entries/k", "1");
        await using Events events = await Events.OpenAsync(server, $"{at}/{route}", "1000");
        Event missed = await events.NextAsync();
        Assert.Equal(("missed", 0, "1"), (missed.Kind, missed["count"].GetInt64(), missed.Id));
        await server.PutAsync($"{at}/groups/g/entries/k", "2");
        Assert.Equal("2", (await events.NextAsync())["value"].GetString());
    }

    [Fact]
    public async Task The_log_is_streamed_from_a_revision_on_and_goes_on()
    {
        const string at = "/v1/namespaces/streamed";
        await WriteAsync(at, 1, 300);

        await using Events all = await Events.OpenAsync(server, $"{at}/changes/stream?from=2");
        for (int number = 2; number <= 300; number++)
        {
            Event change = await all.NextAsync();
            Assert.Equal(($"{number}", $"{number}"), (change.Id, change["value"].GetString()));
        }

        await using Events even = await Events.OpenAsync(server, $"{at}/changes/stream?type=even", "297");
        Assert.Equal("298", (await even.NextAsync()).Id);
        Assert.Equal("300", (await even.NextAsync()).Id);
        await using Events fromNow = await Events.OpenAsync(server, $"{at}/changes/stream");
        await server.PutAsync($"{at}/groups/g/entries/k?type=even", "301");
        Assert.Equal("301", (await even.NextAsync())["value"].GetString());
        Assert.Equal("301", (await all.NextAsync())["value"].GetString());
        Assert.Equal("301", (await fromNow.NextAsync())["value"].GetString());
    }

    [Fact]
    public async Task The_whole_store_is_told_of_its_namespaces_without_ids_from_which_nobody_could_go_on()
    {
        await server.SendAsync("PUT", "/v1/namespaces/within");
        await using Events events = await Events.OpenAsync(server, "/v1/watch");
        await server.PutAsync("/v1/namespaces/within/groups/whole/entries/k", "v");
        await server.PutAsync("/v1/groups/no-namespace%3Awhole/entries/k", "v");
        var found = new List<(string, bool)>();
        while (found.Count < 2)
        {
            Event change = await events.NextAsync();
            if (change["group"].GetString()!.EndsWith(":whole", StringComparison.Ordinal))
            {
                found.Add((change["group"].GetString()!, change.Id is not null));
            }
        }

        Assert.Equal([("within:whole", false), ("no-namespace:whole", true)], found);
    }

    [Fact]
    public async Task Who_comes_back_to_the_whole_store_is_told_that_nobody_knows_what_happened_in_namespaces()
    {
        await server.SendAsync("PUT", "/v1/namespaces/unseen");
        string last;
        await using (Events before = await Events.OpenAsync(server, "/v1/watch"))
        {
            last = before.LastId!;
        }

        await server.PutAsync("/v1/namespaces/unseen/groups/g/entries/k", "v");
        await server.PutAsync("/v1/groups/seen/entries/k", "v");

        await using Events whole = await Events.OpenAsync(server, "/v1/watch", last);
        Event missed = await whole.NextAsync();
        Assert.Equal(("missed", 0, null), (missed.Kind, missed["count"].GetInt64(), missed.Id));
        Assert.Equal("set", (await whole.NextAsync()).Kind);
        await using Events one = await Events.OpenAsync(server, "/v1/watch?group=unseen%3Ag", last);
        Assert.Equal("missed", (await one.NextAsync()).Kind);

        // Nothing is unknown of a group of the store itself, nor of a namespace.
        await using Events own = await Events.OpenAsync(server, "/v1/watch?group=seen", last);
        Assert.Equal("set", (await own.NextAsync()).Kind);
        await using Events within = await Events.OpenAsync(server, "/v1/namespaces/unseen/watch", "0");
        Assert.Equal("set", (await within.NextAsync()).Kind);
    }

    [Fact]
    public async Task What_makes_no_sense_is_a_problem_and_no_stream()
    {
        (await server.GetAsync("/v1/watch", ("Last-Event-ID", "x"))).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.GetAsync("/v1/watch?groups=g")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.GetAsync("/v1/changes/stream?from=0")).Fails(HttpStatusCode.BadRequest, "invalid-argument");
        (await server.GetAsync("/v1/namespaces/nobody/watch")).Fails(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_stream_says_that_it_is_alive_and_ends_with_its_client_and_with_the_server()
    {
        await using WebApplication app = GostoreServer.Build(new ServerSettings { Path = ":memory:", Listen = "http://127.0.0.1:0", StreamBeat = TimeSpan.FromMilliseconds(30) });
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        EventStreams streams = app.Services.GetRequiredService<EventStreams>();
        using (HttpResponseMessage gone = await client.GetAsync("/v1/watch", HttpCompletionOption.ResponseHeadersRead))
        {
            using var reader = new StreamReader(await gone.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() != ":")
            {
            }

            Assert.Equal(1, streams.Count);
        }

        while (streams.Count > 0)
        {
            await Task.Yield();
        }

        using HttpResponseMessage open = await client.GetAsync("/v1/changes/stream", HttpCompletionOption.ResponseHeadersRead);
        Task<string> rest = open.Content.ReadAsStringAsync();
        await app.StopAsync();
        Assert.StartsWith("retry:", await rest);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_holds_nothing_up()
    {
        const string at = "/v1/namespaces/deaf";
        await server.SendAsync("PUT", at);
        await using Events deaf = await Events.OpenAsync(server, $"{at}/watch");
        string value = new('x', 100_000);
        for (int number = 0; number < 100; number++)
        {
            (await server.PutAsync($"{at}/groups/g/entries/k", value)).Is(number == 0 ? HttpStatusCode.Created : HttpStatusCode.OK);
        }

        // It reads again, and nothing was lost: what no subscription held was in the log.
        for (int number = 1; number <= 100; number++)
        {
            Assert.Equal(number, (await deaf.NextAsync())["version"].GetInt64());
        }
    }

    [Fact]
    public async Task A_client_that_takes_nothing_for_long_is_let_go()
    {
        await using WebApplication app = GostoreServer.Build(new ServerSettings { Path = ":memory:", Listen = "http://127.0.0.1:0", StreamBeat = TimeSpan.FromMilliseconds(30) });
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        EventStreams streams = app.Services.GetRequiredService<EventStreams>();
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await deaf.ConnectAsync(IPAddress.Loopback, client.BaseAddress.Port);
        await deaf.SendAsync("GET /v1/watch HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (streams.Count == 0)
        {
            await Task.Delay(10, patience.Token);
        }

        string value = new('x', 1_000_000);
        for (int number = 0; streams.Count > 0; number++)
        {
            Assert.True(number < 1_000, "It was never let go.");
            using HttpResponseMessage put = await client.PutAsync("/v1/groups/g/entries/k", new StringContent(value));
            Assert.True(put.IsSuccessStatusCode);
        }
    }

    /// <summary>Writes the numbers as values, with the types even and odd.</summary>
    private async Task WriteAsync(string at, int from, int to) => (await server.SendAsync(
        "POST",
        $"{at}/import",
        string.Concat(Enumerable.Range(from, to - from + 1).Select(number => $$"""{"group":"g","key":"k","value":"{{number}}","type":"{{(number % 2 == 0 ? "even" : "odd")}}"}""" + "\n")),
        "application/jsonl")).Is(HttpStatusCode.OK);

    private sealed record Event(string Kind, string? Id, JsonElement Data)
    {
        public JsonElement this[string member] => Data.GetProperty(member);
    }

    private sealed class Events(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
    {
        public string? LastId { get; private set; }

        public static async Task<Events> OpenAsync(RunningServer server, string path, string? last = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (last is not null)
            {
                request.Headers.Add("Last-Event-ID", last);
            }

            HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            var events = new Events(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
            await events.BlockAsync();
            return events;
        }

        public async Task<Event> NextAsync()
        {
            while (true)
            {
                if (await BlockAsync() is { Kind: not "" } found)
                {
                    return found;
                }
            }
        }

        private async Task<Event> BlockAsync()
        {
            string kind = "";
            string? id = null;
            JsonElement data = default;
            while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
            {
                switch (line.Split(": ", 2))
                {
                    case [""]:
                        LastId = id ?? LastId;
                        return new Event(kind, id, data);
                    case ["id", var text]:
                        id = text;
                        break;
                    case ["event", var text]:
                        kind = text;
                        break;
                    case ["data", var text]:
                        data = JsonElement.Parse(text);
                        break;
                }
            }

            throw new EndOfStreamException();
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
