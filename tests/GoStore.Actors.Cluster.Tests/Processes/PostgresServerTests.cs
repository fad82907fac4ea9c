using Xunit;

namespace GoStore.Actors.Cluster.Tests.Processes;

[Collection(ProcessTests.Name)]
public sealed class PostgresServerTests
{
    [SkippableFact]
    public async Task What_is_committed_is_there_after_a_crash()
    {
        Skip.If(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        await using PostgresServer server = await PostgresServer.StartAsync();
        await QueryAsync("create table kept (number int); insert into kept values (7)");
        await server.RestartAsync("immediate");
        Assert.Equal("7", (await QueryAsync("select number from kept")).Trim());
        await server.RestartAsync("fast");
        Assert.Equal("7", (await QueryAsync("select number from kept")).Trim());

        Task<string> QueryAsync(string query) =>
            ProgramRun.AsyncOf(Path.Combine(PostgresServer.Programs!, "psql"), "-h", "127.0.0.1", "-p", $"{server.Port}", "-U", "postgres", "-d", "gostore", "-At", "-c", query);
    }
}
