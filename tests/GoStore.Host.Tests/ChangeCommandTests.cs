using System.Diagnostics;

namespace GoStore.Host.Tests;

public abstract class ChangeCommandTests(Gostore gostore) : IDisposable
{
    public void Dispose()
    {
        gostore.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_stream_is_printed_from_a_revision_on_and_can_be_trimmed()
    {
        await gostore.RunAsync("set", "a", "1");
        await gostore.RunAsync("set", "a key", "two\nlines", "--group", "", "--type", "t");
        await gostore.RunAsync("delete", "a");

        (await gostore.RunAsync("stream", "get")).Printed("1 set default a 1\n2 set \"\" \"a key\" \"two\\nlines\"\n3 delete default a 1\n");
        (await gostore.RunAsync("stream", "get", "2", "1")).Printed("2 set \"\" \"a key\" \"two\\nlines\"\n");
        (await gostore.RunAsync("stream", "get", "--of-type", "none", "--json")).Printed("[]\n");
        Assert.Equal("t", (await gostore.RunAsync("stream", "get", "--of-type", "t", "--json")).Json[0].GetProperty("type").GetString());
        (await gostore.RunAsync("stream", "seq", "--json")).Printed("{\"latest\":3}\n");
        (await gostore.RunAsync("stream", "trim", "2")).Printed("2\n");
        (await gostore.RunAsync("stream", "get")).Printed("3 delete default a 1\n");
        (await gostore.RunAsync("stream", "trim", "-1")).Failed(2, "-1", "zero or more");
        (await gostore.RunAsync("stream", "get", "0")).Failed(2, "revisions start at 1");
        (await gostore.RunAsync("stream", "get", "1", "-1")).Failed(2, "-1");
        (await gostore.RunAsync("stream", "seq", "--connection", "absent.db")).Failed(6, "absent.db");
    }

    [Fact]
    public async Task A_consumer_goes_on_where_the_one_before_it_ended()
    {
        foreach (string key in (string[])["a", "b", "c", "d"])
        {
            await gostore.RunAsync("set", key, "v");
        }

        (await gostore.RunAsync("consumer", "get", "c", "--limit", "1")).Printed("1 set default a v\n");
        (await gostore.RunAsync("consumer", "status", "c")).Failed(3, "\"c\"");
        (await gostore.RunAsync("consumer", "stream", "c", "--limit", "1")).Printed("1 set default a v\n");
        (await gostore.RunAsync("consumer", "stream", "c", "--limit", "2", "--until-empty")).Printed("2 set default b v\n3 set default c v\n");
        Assert.Equal(4, (await gostore.RunAsync("consumer", "status", "c", "--json")).Json.GetProperty("next").GetInt64());
        (await gostore.RunAsync("consumer", "commit", "c", "5")).Failed(2, "from 0 to 4");
        (await gostore.RunAsync("consumer", "commit", "c", "2")).Printed("3\n");
        (await gostore.RunAsync("consumer", "list")).Printed("c next 3 lag 2\n");
        (await gostore.RunAsync("consumer", "stream", "c", "--until-empty", "--json")).Lines.ToList().ForEach(line => Assert.StartsWith("{\"revision\":", line));
        (await gostore.RunAsync("consumer", "commit", "absent", "1")).Failed(3, "\"absent\"");
        (await gostore.RunAsync("consumer", "delete", "c")).Printed("1\n");
        (await gostore.RunAsync("consumer", "delete", "c")).Printed("0\n");
        (await gostore.RunAsync("consumer", "get", "c", "--limit", "0")).Failed(2, "--limit");
    }

    [Fact]
    public async Task A_namespace_has_a_log_and_consumers_of_its_own()
    {
        await gostore.RunAsync("set", "a", "1");
        await gostore.RunAsync("set", "b", "2", "--namespace", "tenant-a");
        await gostore.RunAsync("set", "c", "3", "-n", "tenant-a", "--group", "g");

        (await gostore.RunAsync("stream", "get")).Printed("1 set default a 1\n");
        (await gostore.RunAsync("stream", "get", "--namespace", "tenant-a")).Printed("1 set default b 2\n2 set g c 3\n");
        (await gostore.RunAsync("stream", "seq", "-n", "tenant-a")).Printed("2\n");
        (await gostore.RunAsync("consumer", "stream", "c", "--until-empty", "--namespace", "tenant-a")).Printed("1 set default b 2\n2 set g c 3\n");
        (await gostore.RunAsync("consumer", "commit", "c", "1", "--namespace", "tenant-a")).Printed("2\n");
        (await gostore.RunAsync("consumer", "get", "c", "--namespace", "tenant-a")).Printed("2 set g c 3\n");
        (await gostore.RunAsync("consumer", "list", "--namespace", "tenant-a")).Printed("c next 2 lag 1\n");
        (await gostore.RunAsync("consumer", "list")).Printed("");
        (await gostore.RunAsync("consumer", "status", "c")).Failed(3, "\"c\"");
        (await gostore.RunAsync("consumer", "delete", "c", "--namespace", "tenant-a")).Printed("1\n");
        (await gostore.RunAsync("stream", "trim", "1", "--namespace", "tenant-a")).Printed("1\n");
        (await gostore.RunAsync("stream", "get")).Printed("1 set default a 1\n");
        (await gostore.RunAsync("stream", "get", "--namespace", "absent")).Failed(3, "absent");
        (await gostore.RunAsync("watch", "--namespace", "absent")).Failed(3, "absent");
    }

    [SkippableTheory]
    [InlineData("watch", "set tenant-a:g k", "set tenant-b:default first")]
    [InlineData("watch --group tenant-a:g", "set tenant-a:g k", null)]
    [InlineData("watch --namespace tenant-a --key k", "set g k", null)]
    public async Task What_is_written_in_namespaces_is_watched_too_and_those_that_come_later_from_their_first_change_on(string command, string seen, string? seenInNew)
    {
        Skip.If(OperatingSystem.IsWindows(), "Sends a Unix signal.");
        await gostore.RunAsync("set", "old", "v", "--namespace", "tenant-a", "--group", "g");
        using Process process = gostore.Start(command.Split(' '));
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        for (int value = 1; !line.IsCompleted; value++)
        {
            await gostore.RunAsync("set", "k", $"{value}", "--namespace", "tenant-a", "--group", "g");
        }

        Assert.Matches($@"^\d+ {seen} \d+$", await line);
        await gostore.RunAsync("set", "first", "v", "--namespace", "tenant-b");
        if (seenInNew is not null)
        {
            string? next;
            do
            {
                next = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            }
            while (next!.Contains(seen, StringComparison.Ordinal));

            Assert.Equal($"1 {seenInNew} v", next);
        }

        (await gostore.ShellAsync($"kill -INT {process.Id}")).Printed("");
        string rest = await process.StandardOutput.ReadToEndAsync();
        Assert.DoesNotContain("tenant-b", rest);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(130, process.ExitCode);
    }

    [SkippableTheory]
    [InlineData("watch --group g --key k")]
    [InlineData("consumer stream follower")]
    public async Task What_another_process_writes_is_printed_as_it_comes_until_an_interrupt(string command)
    {
        Skip.If(OperatingSystem.IsWindows(), "Sends a Unix signal.");
        (await gostore.RunAsync("set", "other", "v", "--group", "g")).Printed("1\n");
        using Process process = gostore.Start(command.Split(' '));
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        for (int value = 1; !line.IsCompleted; value++)
        {
            await gostore.RunAsync("set", "k", $"{value}", "--group", "g");
        }

        Assert.Matches(@"^\d+ set g (k \d+|other v)$", await line);
        (await gostore.ShellAsync($"kill -INT {process.Id}")).Printed("");
        Task<string> rest = process.StandardOutput.ReadToEndAsync();
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
        await rest;
        await process.WaitForExitAsync();
        Assert.Equal(130, process.ExitCode);
        if (command.StartsWith("consumer", StringComparison.Ordinal))
        {
            Assert.Contains("owner nobody\n", (await gostore.RunAsync("consumer", "status", "follower")).Output);
        }
    }

    [SkippableFact]
    public async Task A_consumer_that_somebody_has_is_a_conflict_for_who_does_not_wait()
    {
        Skip.If(OperatingSystem.IsWindows(), "Sends a Unix signal.");
        await gostore.RunAsync("set", "k", "v");
        using Process process = gostore.Start("consumer", "stream", "c", "--owner", "somebody");
        Assert.Equal("1 set default k v", await process.StandardOutput.ReadLineAsync());

        (await gostore.RunAsync("consumer", "stream", "c", "--until-empty")).Failed(4, "somebody");
        (await gostore.ShellAsync($"kill -INT {process.Id}")).Printed("");
        await process.WaitForExitAsync();
    }
}

public sealed class ChangeCommandOnFileTests() : ChangeCommandTests(new Gostore());

public sealed class ChangeCommandOnServerTests() : ChangeCommandTests(new ServedGostore());
