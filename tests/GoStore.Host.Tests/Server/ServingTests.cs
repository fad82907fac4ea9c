using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using GoStore.Actors;

namespace GoStore.Host.Tests.Server;

/// <summary>The server as a process: what it holds, how it ends, and what is left when it is killed.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [Fact]
    public async Task Whoever_opens_a_file_that_a_server_holds_is_told_where_the_server_is()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(gostore);
        string address = server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        Assert.Contains("No API key is needed", server.Errors + (await NextLineAsync(server, "No API key")));

        (await gostore.RunAsync("set", "colour", "blue")).Failed(6, "gostore.db", address, $"{server.Id}", $"--connection {address}", "--direct");
        (await gostore.RunAsync("serve", "--listen", "http://127.0.0.1:0")).Failed(6, "served already", address, $"{server.Id}");
        (await gostore.RunAsync("set", "colour", "blue", "--direct")).Printed("1\n");
        Assert.Equal(0, (await gostore.RunAsync("backup", "copy.db")).ExitCode);
        Assert.Equal(0, (await gostore.RunAsync("info")).ExitCode);

        using (JsonDocument note = JsonDocument.Parse(await File.ReadAllTextAsync(gostore.PathOf("gostore.db.server"))))
        {
            Assert.Equal((address, server.Id), (note.RootElement.GetProperty("address").GetString(), note.RootElement.GetProperty("processId").GetInt32()));
        }

        // The same number of a process that is not the server any more: what counts is who keeps the note open.
        await server.StopAsync("KILL");
        Assert.True(File.Exists(gostore.PathOf("gostore.db.server")));
        (await gostore.RunAsync("set", "colour", "green")).Printed("2\n");
        await using ServerProcess next = await ServerProcess.StartAsync(gostore);
        Assert.Equal("green", await next.Client.GetStringAsync("/v1/groups/default/entries/colour"));
        Assert.Equal(0, await next.StopAsync("INT"));
        Assert.False(File.Exists(gostore.PathOf("gostore.db.server")));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_server_that_is_told_to_end_under_load_answers_what_it_took_and_loses_nothing(string signal)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(gostore);
        var acknowledged = new ConcurrentDictionary<string, string>();
        var surprises = new ConcurrentBag<string>();
        Task[] writers = [.. Enumerable.Range(0, 8).Select(writer => WriteAsync(server, writer, acknowledged, surprises))];
        while (acknowledged.Count < 200)
        {
            Assert.All(writers, writer => Assert.False(writer.IsCompleted));
            await Task.Delay(5);
        }

        Assert.Equal(0, await server.StopAsync(signal));
        await Task.WhenAll(writers);

        Assert.Empty(surprises);
        Assert.True(!File.Exists(gostore.PathOf("gostore.db-wal")) || new FileInfo(gostore.PathOf("gostore.db-wal")).Length == 0);

        // Every write that was taken was answered, so what is there is what was acknowledged, and nothing else.
        Assert.Equal(acknowledged.Keys.Order(), (await AssertKeptAsync(acknowledged)).Order());
    }

    [Fact]
    public async Task A_server_that_is_killed_at_any_time_loses_nothing_that_it_acknowledged()
    {
        var random = new Random(5);
        var acknowledged = new ConcurrentDictionary<string, string>();
        for (int round = 0; round < 10; round++)
        {
            await using ServerProcess server = await ServerProcess.StartAsync(gostore);
            int enough = acknowledged.Count + random.Next(1, 300);
            Task[] writers = [.. Enumerable.Range(0, 4).Select(writer => WriteAsync(server, (round * 10) + writer, acknowledged, []))];
            while (acknowledged.Count < enough)
            {
                Assert.All(writers, writer => Assert.False(writer.IsCompleted));
                await Task.Delay(1);
            }

            await server.StopAsync("KILL");
            await Task.WhenAll(writers);
        }

        // What was under way when it was killed may be there or not: at most one write of each writer.
        ICollection<string> kept = await AssertKeptAsync(acknowledged);
        Assert.All(kept.Except(acknowledged.Keys).GroupBy(key => key.Split('-')[0]), ofWriter => Assert.Single(ofWriter));
    }

    [Fact]
    public async Task A_request_that_runs_is_finished_when_the_server_stops_and_ready_is_false_meanwhile()
    {
        var go = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        await using StartedServer server = await StartedServer.StartAsync(map: app => GoStore.Host.Server.Access.RequiredRoles.Needs(
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/slow", async context =>
            {
                begun.SetResult();
                await go.Task;
                await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "done");
            }),
            GoStore.Host.Server.Access.Role.Read));
        Task<HttpResponseMessage> slow = server.SendAsync(HttpMethod.Get, "/slow");
        await begun.Task;
        Task stopping = server.App.StopAsync();
        var probe = (GoStore.Host.Server.Health.ReadinessProbe)server.App.Services.GetService(typeof(GoStore.Host.Server.Health.ReadinessProbe))!;

        Assert.Equal("The server is stopping.", await probe.WhyNotAsync());
        Assert.False(stopping.IsCompleted);
        go.SetResult();
        using HttpResponseMessage finished = await slow;
        Assert.Equal("done", await finished.Content.ReadAsStringAsync());
        await stopping;
    }

    [Fact]
    public async Task What_cannot_be_served_is_refused_with_one_line()
    {
        (await gostore.RunAsync("serve", "-c", "http://127.0.0.1:1")).Failed(2, "no database file");
        (await gostore.RunAsync("serve", "--listen", "http://0.0.0.0:0")).Failed(2, "There is no API key", "gostore key create");
        (await gostore.RunAsync("serve", "--set", "limits.boddy=1")).Failed(2, "limits.boddy");
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        (await gostore.RunAsync("serve", "--set", "log.level=none", "--listen", $"http://{taken.LocalEndpoint}")).Failed(6, "Something else listens", $"{taken.LocalEndpoint}");
    }

    /// <summary>Writes one entry after the other until the server is gone, and notes what was acknowledged.</summary>
    private static async Task WriteAsync(ServerProcess server, int writer, ConcurrentDictionary<string, string> acknowledged, ConcurrentBag<string> surprises)
    {
        for (int number = 0; ; number++)
        {
            string key = $"{writer}-{number}";
            try
            {
                using HttpResponseMessage response = await server.Client.PutAsync($"/v1/groups/load/entries/{key}", new StringContent($"value {key}"));
                if (!response.IsSuccessStatusCode)
                {
                    surprises.Add($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
                    return;
                }

                acknowledged[key] = $"value {key}";
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                // Nobody listens any more. Whether this one was taken shows in the file.
                return;
            }
        }
    }

    private async Task<ICollection<string>> AssertKeptAsync(ConcurrentDictionary<string, string> acknowledged)
    {
        await using IStore store = await Store.OpenAsync(gostore.PathOf("gostore.db"));
        Dictionary<string, string> kept = (await store.GetAllAsync("load")).ToDictionary(entry => entry.Key, entry => entry.Value);
        string[] lost = [.. acknowledged.Where(each => kept.GetValueOrDefault(each.Key) != each.Value).Select(each => each.Key)];

        Assert.True(acknowledged.Count > 100);
        Assert.Empty(lost);
        return kept.Keys;
    }

    private static async Task<string> NextLineAsync(ServerProcess server, string text)
    {
        for (int attempt = 0; attempt < 500 && !server.Errors.Contains(text); attempt++)
        {
            await Task.Delay(10);
        }

        return server.Errors;
    }
}
