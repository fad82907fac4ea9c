using System.Text.Json;

namespace GoStore.Host.Tests;

/// <summary>Which database a command works on, and what happens where there is none.</summary>
public sealed class ConnectionTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [Fact]
    public async Task Init_makes_the_file_and_leaves_one_that_is_there()
    {
        Assert.Equal(0, (await gostore.RunAsync("init")).ExitCode);
        Assert.True(File.Exists(gostore.PathOf("gostore.db")));
        await gostore.RunAsync("set", "a", "1");
        Outcome again = await gostore.RunAsync("init", "--json");
        Assert.Equal("gostore.db", Path.GetFileName(again.Json.GetProperty("path").GetString()));
        Assert.True(again.Json.GetProperty("schemaVersion").GetInt32() >= 1);
        (await gostore.RunAsync("get", "key", "a")).Printed("1\n");
    }

    [Fact]
    public async Task Info_says_what_the_store_runs_on()
    {
        await gostore.RunAsync("init");
        Outcome plain = await gostore.RunAsync("info");
        Assert.Equal((0, ""), (plain.ExitCode, plain.Error));
        Assert.Contains("journal-mode wal", plain.Lines);
        Assert.Contains("synchronous full", plain.Lines);
        JsonElement json = (await gostore.RunAsync("info", "--json")).Json;
        Assert.StartsWith("3.", json.GetProperty("sqliteVersion").GetString());
        Assert.StartsWith("1.", json.GetProperty("akkaVersion").GetString());
        Assert.True(json.GetProperty("databaseBytes").GetInt64() > 0);
    }

    [Theory]
    [InlineData("get", "key", "a")]
    [InlineData("list")]
    [InlineData("export")]
    [InlineData("backup", "copy.db")]
    [InlineData("info")]
    public async Task Reading_makes_no_file(params string[] arguments)
    {
        (await gostore.RunAsync([.. arguments, "--connection", "mistyped.db"])).Failed(6, "\"mistyped.db\"", "gostore init");
        Assert.Empty(Directory.GetFileSystemEntries(gostore.Folder));
    }

    [Fact]
    public async Task The_variable_names_the_file_and_the_option_wins_over_it()
    {
        Assert.Equal(0, (await gostore.RunAsync([], ["set", "a", "variable"], "variable.db")).ExitCode);
        Assert.Equal(0, (await gostore.RunAsync([], ["set", "a", "option", "-c", "option.db"], "variable.db")).ExitCode);
        (await gostore.RunAsync("get", "key", "a", "--connection=variable.db")).Printed("variable\n");
        (await gostore.RunAsync("--connection", "option.db", "get", "key", "a")).Printed("option\n");
        Assert.False(File.Exists(gostore.PathOf("gostore.db")));
        Assert.Equal(0, (await gostore.RunAsync([], ["set", "a", "default"], "")).ExitCode);
        Assert.True(File.Exists(gostore.PathOf("gostore.db")));
    }

    [Fact]
    public async Task What_cannot_be_opened_is_unavailable_and_stays_as_it_is()
    {
        await File.WriteAllTextAsync(gostore.PathOf("text.db"), string.Concat(Enumerable.Repeat("This is no database. ", 500)));
        byte[] before = await File.ReadAllBytesAsync(gostore.PathOf("text.db"));
        (await gostore.RunAsync("set", "a", "1", "-c", "text.db")).Failed(6, "text.db");
        Assert.Equal(before, await File.ReadAllBytesAsync(gostore.PathOf("text.db")));
        (await gostore.RunAsync("set", "a", "1", "-c", "no/such/folder/x.db")).Failed(6, "x.db");
        (await gostore.RunAsync("list", "-c", ".")).Failed(6);
        (await gostore.RunAsync("list", "-c", "ftp://localhost:8080")).Failed(2, "ftp://localhost:8080", "http://127.0.0.1:4680");
        (await gostore.RunAsync("set", "a", "1", "-c", "localhost:4680")).Failed(2, "http://localhost:4680");
        (await gostore.RunAsync("list", "-c", "")).Failed(2, "--connection");
    }
}
