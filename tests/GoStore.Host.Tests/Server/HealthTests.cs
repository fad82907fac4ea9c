using System.Text.Json;
using GoStore.Actors.TestSupport;
using Microsoft.Data.Sqlite;

namespace GoStore.Host.Tests.Server;

/// <summary>What a server says of its health.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_ready_server_has_committed_a_write_that_nobody_sees()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/ready"));

        Assert.Equal(1, Probes(server.File));
        using HttpResponseMessage count = await server.SendAsync(HttpMethod.Get, "/v1/groups/default/entries/k");
        Assert.Equal(404, (int)count.StatusCode);
    }

    [Fact]
    public async Task What_was_found_is_told_for_a_second()
    {
        var clock = new ManualTimeProvider();
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { Clock = clock });
        for (int count = 0; count < 5; count++)
        {
            Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/ready"));
        }

        Assert.Equal(1, Probes(server.File));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/ready"));
        Assert.Equal(2, Probes(server.File));
    }

    [Fact]
    public async Task A_server_whose_write_takes_too_long_is_not_ready_and_tries_only_one_at_a_time()
    {
        var clock = new ManualTimeProvider();
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { Clock = clock, StoreHocon = "gostore.sqlite.busy-timeout = 60s" });
        using (SqliteConnection other = Open(server.File))
        {
            Execute(other, "BEGIN IMMEDIATE");
            for (int count = 0; count < 3; count++)
            {
                Task<HttpResponseMessage> asking = server.SendAsync(HttpMethod.Get, "/ready");
                await AccessTests.UntilAsync(clock, () => Task.FromResult(asking.IsCompleted));
                using HttpResponseMessage late = await asking;
                JsonElement problem = JsonDocument.Parse(await late.Content.ReadAsStringAsync()).RootElement;
                Assert.Equal((503, "unavailable"), ((int)late.StatusCode, problem.GetProperty("code").GetString()));
                Assert.Contains("longer than 2s", problem.GetProperty("detail").GetString());
                Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/live"));
            }

            Execute(other, "ROLLBACK");
        }

        Assert.Equal(200, await server.StatusAsync(HttpMethod.Get, "/ready"));
        Assert.Equal(1, Probes(server.File));
    }

    [Fact]
    public async Task A_server_whose_write_fails_is_not_ready_and_says_why()
    {
        await using StartedServer server = await StartedServer.StartAsync(settings => settings with { StoreHocon = "gostore.sqlite.busy-timeout = 1ms" });
        using SqliteConnection other = Open(server.File);
        Execute(other, "BEGIN IMMEDIATE");
        using HttpResponseMessage failed = await server.SendAsync(HttpMethod.Get, "/ready");

        Assert.Equal(503, (int)failed.StatusCode);
        Assert.Contains("A write failed: ", await failed.Content.ReadAsStringAsync());
        Execute(other, "ROLLBACK");
    }

    private static long Probes(string file)
    {
        using SqliteConnection connection = Open(file);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT probes FROM probes";
        return (long)(command.ExecuteScalar() ?? 0L);
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
