using System.Diagnostics;
using System.Text.Json;

namespace GoStore.Host.Tests;

public abstract class TaskCommandTests(Gostore gostore) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public void Dispose()
    {
        gostore.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_task_is_made_listed_shown_cancelled_and_retried()
    {
        string id = (await gostore.RunAsync("task", "new", "mail", "ada@example.org", "--priority", "-5", "--attempts", "7", "--timeout", "90s", "--at", "2099-12-24T18:00+01:00")).Lines.Single();
        JsonElement task = (await gostore.RunAsync("task", "get", id, "--json")).Json;
        Assert.Equal(
            (id, "mail", "ada@example.org", "pending", -5, 7, 90, "2099-12-24T17:00:00.000Z"),
            (task.GetProperty("id").GetString(), task.GetProperty("name").GetString(), task.GetProperty("payload").GetString(), task.GetProperty("state").GetString(),
                task.GetProperty("priority").GetInt32(), task.GetProperty("maxAttempts").GetInt32(), task.GetProperty("timeoutSeconds").GetInt32(), task.GetProperty("scheduledFor").GetString()));
        await gostore.RunAsync("task", "new", "report", "--id", "daily", "--cron", "@daily", "--time-zone", "Europe/Berlin");
        Assert.Matches($@"^daily pending report 0/3 \S+Z\n{id} pending mail 0/7 2099-12-24T17:00:00.000Z\n$", (await gostore.RunAsync("task", "list")).Output);
        Assert.StartsWith($"{id} ", (await gostore.RunAsync("task", "list", "1", "1")).Output);
        Assert.StartsWith($"{id} ", (await gostore.RunAsync("task", "list", "--name", "mail")).Output);
        Assert.Equal("daily", Assert.Single((await gostore.RunAsync("task", "list", "0", "1", "--json")).Json.EnumerateArray()).GetProperty("id").GetString());
        (await gostore.RunAsync("task", "list", "--status", "failed")).Printed("");
        Assert.Contains("\ncron @daily\ntime-zone Europe/Berlin\n", (await gostore.RunAsync("task", "get", "daily")).Output);

        (await gostore.RunAsync("task", "cancel", id)).Printed("cancelled\n");
        (await gostore.RunAsync("task", "cancel", id)).Failed(4, id, "cancelled already");
        (await gostore.RunAsync("task", "retry", id)).Printed("pending\n");
        (await gostore.RunAsync("task", "new", "mail", "--id", "daily")).Failed(4, "\"daily\"");
    }

    [Fact]
    public async Task An_unknown_id_and_what_cannot_be_a_task_are_errors()
    {
        await gostore.RunAsync("task", "new", "t");
        (await gostore.RunAsync("task", "get", "none")).Failed(3, "\"none\"");
        (await gostore.RunAsync("task", "cancel", "none")).Failed(3, "\"none\"");
        (await gostore.RunAsync("task", "retry", "none")).Failed(3, "\"none\"");
        (await gostore.RunAsync("task", "new", "t", "--cron", "61 * * * *")).Failed(2, "minute", "\"61\"");
        (await gostore.RunAsync("task", "new", "t", "--cron", "* * * * *", "--time-zone", "Europe/Atlantis")).Failed(2, "Europe/Atlantis");
        (await gostore.RunAsync("task", "new", "t", "@missing")).Failed(1, "missing");
        (await gostore.RunAsync("task", "list", "--connection", "missing.db")).Failed(6, "missing.db");
        (await gostore.RunAsync("task", "list", "-1")).Failed(2, "-1");
    }

    [Fact]
    public async Task A_payload_comes_from_the_command_line_a_file_or_standard_input_to_the_byte()
    {
        await File.WriteAllTextAsync(gostore.PathOf("payload"), "from a file\n");
        await gostore.RunAsync("task", "new", "echo", "@payload", "--id", "1");
        await gostore.RunAsync("from input\n", ["task", "new", "echo", "-", "--id", "2"]);
        await gostore.RunAsync("task", "new", "echo", "--id", "3");

        Assert.Equal(
            ["from a file\n", "from input\n", ""],
            new[] { "1", "2", "3" }.Select(id => gostore.RunAsync("task", "get", id, "--json").Result.Json.GetProperty("payload").GetString()));
    }

    [Fact]
    public async Task The_handlers_echo_and_log_print_and_leave_other_tasks_alone()
    {
        await gostore.RunAsync("task", "new", "echo", "hello");
        await gostore.RunAsync("task", "new", "log", "noted", "--id", "l");
        await gostore.RunAsync("task", "new", "other");

        (await gostore.RunAsync("task", "run", "--until-idle", "--handler", "echo")).Printed("hello\n");
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\S+Z l noted\n$", (await gostore.RunAsync("task", "run", "--until-idle")).Output);
        (await gostore.RunAsync("task", "run", "--until-idle")).Printed("");
        Assert.Single((await gostore.RunAsync("task", "list", "--status", "pending")).Lines);
    }

    [SkippableFact]
    public async Task A_program_gets_the_payload_and_who_it_is_and_its_exit_code_and_error_count()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        const string Script = "printf '%s/%s/%s/%s ' \"$GOSTORE_TASK_ID\" \"$GOSTORE_TASK_NAME\" \"$GOSTORE_TASK_ATTEMPT\" \"$GOSTORE_TASK_MAX_ATTEMPTS\"; cat; echo";
        await gostore.RunAsync("task", "new", "a b", "$HOME; 'x'\nä", "--id", "1");
        (await gostore.RunAsync("task", "run", "--until-idle", "--exec", "/bin/sh", "--", "-c", Script)).Printed("1/a b/1/3 $HOME; 'x'\nä\n");

        await gostore.RunAsync("task", "new", "t", "--id", "bad", "--attempts", "1");
        Outcome outcome = await gostore.RunAsync("task", "run", "--until-idle", "--name", "t", "--exec", "/bin/sh", "--", "-c", "echo 'out of paper' >&2; exit 3");
        Assert.Equal((0, "out of paper\ngostore: The task \"bad\" (t) failed at attempt 1 of 1: \"/bin/sh\" ended with exit code 3: out of paper\n"), (outcome.ExitCode, outcome.Error));
        Outcome failed = await gostore.RunAsync("task", "get", "bad");
        Assert.Contains("state failed\n", failed.Output);
        Assert.Contains("exit code 3: out of paper\n", failed.Output);

        await gostore.RunAsync("task", "new", "t", "--id", "worse", "--attempts", "1");
        Outcome none = await gostore.RunAsync("task", "run", "--until-idle", "--exec", "/no/such/program");
        Assert.Contains("\"/no/such/program\" cannot be run", none.Error);
    }

    [SkippableFact]
    public async Task A_program_that_takes_too_long_is_ended()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        await gostore.RunAsync("task", "new", "t", "--id", "slow", "--attempts", "1", "--timeout", "300ms");
        Outcome outcome = await gostore.RunAsync("task", "run", "--until-idle", "--exec", "/bin/sh", "--", "-c", "echo $$; exec sleep 1000");

        string pid = outcome.Lines.Single();
        (await gostore.ShellAsync($"kill -0 {pid} 2>/dev/null || echo gone")).Printed("gone\n");
        Assert.Contains("timeout", (await gostore.RunAsync("task", "get", "slow")).Output);
    }

    [SkippableFact]
    public async Task A_runner_takes_what_another_process_makes_and_an_interrupt_hands_back_what_runs()
    {
        Skip.If(OperatingSystem.IsWindows(), "Sends a Unix signal.");
        await gostore.RunAsync("init");
        using Process process = gostore.Start("task", "run", "--stop-limit", "0s", "--exec", "/bin/sh", "--", "-c", "read how; echo $how; [ $how = quick ] || exec sleep 1000");
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        await gostore.RunAsync("task", "new", "t", "quick", "--id", "quick");
        Assert.Equal("quick", await line.WaitAsync(Patience));
        await gostore.RunAsync("task", "new", "t", "slow", "--id", "slow", "--attempts", "1");
        Assert.Equal("slow", await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        Assert.StartsWith("slow running ", (await gostore.RunAsync("task", "list", "--status", "running")).Output);

        (await gostore.ShellAsync($"kill -INT {process.Id}")).Printed("");
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((130, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        Assert.Matches("^slow pending t 0/1 ", (await gostore.RunAsync("task", "list", "--status", "pending")).Output);
        Assert.Matches("^quick completed ", (await gostore.RunAsync("task", "list", "--status", "completed")).Output);
    }

    [SkippableFact]
    public async Task A_program_whose_task_is_cancelled_is_ended()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        await gostore.RunAsync("task", "new", "t", "--id", "1");
        using Process process = gostore.Start("task", "run", "--until-idle", "--lease", "300ms", "--exec", "/bin/sh", "--", "-c", "echo $$; exec sleep 1000");
        string pid = (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience))!;
        (await gostore.RunAsync("task", "cancel", "1")).Printed("cancelled\n");

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
        (await gostore.ShellAsync($"kill -0 {pid} 2>/dev/null || echo gone")).Printed("gone\n");
        Assert.StartsWith("1 cancelled ", (await gostore.RunAsync("task", "list")).Output);
    }

    [Fact]
    public async Task A_namespace_has_tasks_of_its_own()
    {
        await gostore.RunAsync("task", "new", "echo", "of the tenant", "--namespace", "tenant-a", "--id", "1");
        await gostore.RunAsync("task", "new", "echo", "of the store", "--id", "1");

        (await gostore.RunAsync("task", "run", "--until-idle", "-n", "tenant-a")).Printed("of the tenant\n");
        Assert.StartsWith("1 pending", (await gostore.RunAsync("task", "list")).Output);
        (await gostore.RunAsync("task", "list", "-n", "tenant-b")).Failed(3, "tenant-b");
    }
}

public sealed class TaskCommandOnFileTests() : TaskCommandTests(new Gostore());

public sealed class TaskCommandOnServerTests() : TaskCommandTests(new ServedGostore());
