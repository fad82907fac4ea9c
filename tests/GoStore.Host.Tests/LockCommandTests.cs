using System.Diagnostics;
using System.Text.Json;

namespace GoStore.Host.Tests;

public abstract class LockCommandTests(Gostore gostore) : IDisposable
{
    public void Dispose()
    {
        gostore.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_lock_is_taken_renewed_shown_and_released()
    {
        (await gostore.RunAsync("lock", "acquire", "deploy", "alice")).Printed("1\n");
        (await gostore.RunAsync("lock", "acquire", "deploy", "bob")).Failed(4, "\"deploy\"", "\"alice\"");
        JsonElement status = (await gostore.RunAsync("lock", "status", "deploy", "--json")).Json;
        Assert.Equal(("deploy", "alice", 1), (status.GetProperty("name").GetString(), status.GetProperty("owner").GetString(), status.GetProperty("token").GetInt64()));
        DateTimeOffset until = status.GetProperty("leasedUntil").GetDateTimeOffset();
        Assert.InRange(until - status.GetProperty("acquiredAt").GetDateTimeOffset(), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(1));

        Outcome renewed = await gostore.RunAsync("lock", "renew", "deploy", "alice", "1", "--lease", "1h");
        Assert.True(DateTimeOffset.Parse(renewed.Output, System.Globalization.CultureInfo.InvariantCulture) > until);
        (await gostore.RunAsync("lock", "renew", "deploy", "alice", "2")).Failed(4, "token 2");
        Assert.StartsWith("owner alice\ntoken 1\nacquired-at ", (await gostore.RunAsync("lock", "status", "deploy")).Output);
        Assert.StartsWith("deploy alice 1 ", (await gostore.RunAsync("lock", "list")).Output);
        Assert.Equal("deploy", (await gostore.RunAsync("lock", "list", "--json")).Json[0].GetProperty("name").GetString());

        (await gostore.RunAsync("lock", "release", "deploy", "bob")).Printed("0\n");
        (await gostore.RunAsync("lock", "release", "deploy", "alice", "--token", "2")).Printed("0\n");
        (await gostore.RunAsync("lock", "release", "deploy", "alice", "--token", "1", "--json")).Printed("{\"wasHeld\":true}\n");
        (await gostore.RunAsync("lock", "status", "deploy")).Printed("free\n");
        (await gostore.RunAsync("lock", "acquire", "deploy", "bob")).Printed("2\n");
    }

    [Fact]
    public async Task Entries_are_written_under_a_lock_only_while_it_is_held()
    {
        await gostore.RunAsync("lock", "acquire", "deploy", "alice");
        (await gostore.RunAsync("set", "state", "started", "--lock", "deploy", "--token", "1")).Printed("1\n");
        (await gostore.RunAsync("set", "state", "late", "--lock", "deploy", "--token", "2")).Failed(4, "\"deploy\"", "token 2");
        (await gostore.RunAsync("delete", "state", "--lock", "deploy", "--token", "2")).Failed(4);
        (await gostore.RunAsync("set", "state", "late", "--lock", "deploy")).Failed(2, "--token");
        (await gostore.RunAsync("set", "state", "late", "--lock", "deploy", "--token", "x")).Failed(2, "\"x\"");
        (await gostore.RunAsync("set", "state", "late", "--lock", "deploy", "--token", "1", "--namespace", "tenant-a")).Failed(4);
        (await gostore.RunAsync("get", "key", "state")).Printed("started\n");
    }

    [Fact]
    public async Task Locks_of_a_namespace_are_its_own()
    {
        (await gostore.RunAsync("lock", "acquire", "deploy", "alice")).Printed("1\n");
        (await gostore.RunAsync("lock", "acquire", "deploy", "bob", "--namespace", "tenant-a")).Printed("1\n");
        (await gostore.RunAsync("lock", "release", "deploy", "alice", "-n", "tenant-a")).Printed("0\n");
        (await gostore.RunAsync("lock", "list", "-n", "tenant-b")).Failed(3, "tenant-b");
    }

    [Fact]
    public async Task A_program_is_run_while_the_lock_is_held_and_its_exit_code_is_passed_on()
    {
        Outcome outcome = await gostore.RunAsync(
            "lock", "run", "deploy", "--owner", "alice", "--", "/bin/sh", "-c", $"{Gostore.Typed} set k v --lock \"$GOSTORE_LOCK\" --token $GOSTORE_LOCK_TOKEN; {Gostore.Typed} lock status deploy; exit 7");

        Assert.Equal(("", 7), (outcome.Error, outcome.ExitCode));
        Assert.StartsWith("1\nowner alice\ntoken 1\n", outcome.Output);
        (await gostore.RunAsync("lock", "status", "deploy")).Printed("free\n");
        (await gostore.RunAsync("lock", "run", "deploy", "--", "/no/such/program")).Failed(1, "/no/such/program");
        (await gostore.RunAsync("lock", "status", "deploy")).Printed("free\n");
        (await gostore.RunAsync("lock", "run", "deploy")).Failed(2, "COMMAND");
    }

    [Fact]
    public async Task Programs_that_want_the_same_lock_run_one_after_the_other()
    {
        // Each reads a file, waits a moment and writes it back: one that came in between would be lost.
        const string Step = "n=$(cat n 2>/dev/null || echo 0); sleep 0.05; echo $((n + 1)) > n";
        Outcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gostore.RunAsync("lock", "run", "count", "--wait", "60s", "--", "/bin/sh", "-c", Step)));

        Assert.All(outcomes, outcome => outcome.Printed(""));
        Assert.Equal("4\n", await File.ReadAllTextAsync(gostore.PathOf("n")));
        Assert.Null(outcomes.FirstOrDefault(outcome => outcome.ExitCode != 0));
    }

    [Fact]
    public async Task A_program_whose_lock_is_lost_is_ended()
    {
        using Process process = gostore.Start("lock", "run", "deploy", "--lease", "3s", "--owner", "alice", "--", "/bin/sh", "-c", "echo $$ > pid; exec sleep 1000");
        string pid = await ReadAsync("pid");
        (await gostore.RunAsync("lock", "release", "deploy", "alice")).Printed("1\n");

        (await Gostore.OutcomeAsync(process)).Failed(4, "\"deploy\" was lost");
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Whoever_ends_the_program_ends_what_it_runs_and_frees_the_lock()
    {
        // A shell that is asked to end leaves what it runs behind, unless that is asked too.
        using Process process = gostore.Start("lock", "run", "deploy", "--", "/bin/sh", "-c", "sleep 1000 & echo $! > child; echo $$ > pid; wait");
        string pid = await ReadAsync("pid");
        string child = await ReadAsync("child");
        await gostore.ShellAsync($"kill -TERM {process.Id}");

        Assert.Equal(130, (await Gostore.OutcomeAsync(process)).ExitCode);
        Assert.Equal((false, false), (IsRunning(pid), IsRunning(child)));
        (await gostore.RunAsync("lock", "status", "deploy")).Printed("free\n");
    }

    [Fact]
    public async Task What_is_no_time_is_refused()
    {
        (await gostore.RunAsync("lock", "acquire", "l", "o", "--lease", "0s")).Failed(2, "--lease", "above zero");
        (await gostore.RunAsync("lock", "acquire", "l", "o", "--wait", "soon")).Failed(2, "--wait", "\"soon\"");
        (await gostore.RunAsync("lock", "acquire", "l", "o", "--wait", "2d")).Failed(2, "24 hours");
        (await gostore.RunAsync("lock", "acquire", "", "o")).Failed(2, "name is empty");
    }

    // What has ended may still be on the list, where nobody asks how.
    private static bool IsRunning(string process) =>
        File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private async Task<string> ReadAsync(string file)
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!File.Exists(gostore.PathOf(file)) || !(await File.ReadAllTextAsync(gostore.PathOf(file), impatience.Token)).EndsWith('\n'))
        {
            await Task.Delay(20, impatience.Token);
        }

        return (await File.ReadAllTextAsync(gostore.PathOf(file), impatience.Token)).Trim();
    }
}

public sealed class LockCommandOnFileTests() : LockCommandTests(new Gostore());

public sealed class LockCommandOnServerTests() : LockCommandTests(new ServedGostore());
