using System.Diagnostics;
using System.Text;

namespace GoStore.Host.Tests;

/// <summary>Standard input, standard output and signals.</summary>
public abstract class StreamTests(Gostore gostore)
{
    [Fact]
    public async Task A_value_from_standard_input_is_stored_to_the_byte()
    {
        byte[] value = Encoding.UTF8.GetBytes("\uFEFFfirst\r\n\0😀 last\n\n");
        (await gostore.RunAsync(value, ["set", "bytes", "-"])).Printed("1\n");
        Assert.Equal(value.Append((byte)'\n'), (await gostore.RunAsync("get", "key", "bytes")).OutputBytes);

        (await gostore.RunAsync("implied", ["set", "bytes"])).Printed("2\n");
        (await gostore.RunAsync("get", "key", "bytes")).Printed("implied\n");

        (await gostore.RunAsync("", ["set", "bytes"])).Failed(2, "VALUE is missing");
        (await gostore.RunAsync("", ["set", "bytes", "-"])).Printed("3\n");
        (await gostore.RunAsync("get", "key", "bytes")).Printed("\n");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
        => (await gostore.RunAsync([0x66, 0xFF, 0x66], ["set", "binary", "-"])).Failed(2, "UTF-8");

    [SkippableTheory]
    [InlineData("set closed -")]
    [InlineData("set closed")]
    [InlineData("put closed")]
    [InlineData("import")]
    public async Task An_input_that_is_closed_is_said_to_be_so_and_not_waited_for(string command)
    {
        Skip.IfNot(File.Exists("/proc/self/fdinfo/0"), "Needs /proc to tell.");
        (await gostore.ShellAsync($"timeout 20 {Gostore.Typed} {command} <&-")).Failed(2, "closed");
        Assert.NotEqual(0, (await gostore.RunAsync("get", "key", "closed")).ExitCode);
    }

    [SkippableFact]
    public async Task A_reader_that_has_seen_enough_is_no_failure()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        string lines = string.Join('\n', Enumerable.Range(0, 5000).Select(number => $$"""{"group":"many","key":"{{number:00000}}","value":"{{new string('x', 200)}}"}"""));
        (await gostore.RunAsync(lines, ["import"])).Printed("5000\n");
        foreach (string command in (string[])["get all --group many", "list --json --group many", "export --prefix many"])
        {
            Outcome outcome = await gostore.ShellAsync($"{{ {Gostore.Typed} {command}; echo \"exit $?\" >&2; }} | head -c 1");
            Assert.Equal("exit 0\n", outcome.Error);
            Assert.Single(outcome.OutputBytes);
        }
    }

    [SkippableFact]
    public async Task Several_commands_may_write_to_one_file()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        await gostore.RunAsync("set", "shared", "value");
        (await gostore.ShellAsync($"{{ {Gostore.Typed} get key shared; {Gostore.Typed} get key shared; echo end; }} > out.txt")).Printed("");
        Assert.Equal("value\nvalue\nend\n", await File.ReadAllTextAsync(gostore.PathOf("out.txt")));
    }

    [SkippableFact]
    public async Task A_full_disk_under_the_output_is_a_failure()
    {
        Skip.IfNot(File.Exists("/dev/full"), "Needs /dev/full.");
        await gostore.RunAsync("set", "full", "value");
        (await gostore.ShellAsync($"{Gostore.Typed} get key full > /dev/full")).Failed(1);
        (await gostore.ShellAsync($"{Gostore.Typed} > /dev/full")).Failed(1);
        Assert.Equal(3, (await gostore.ShellAsync($"{Gostore.Typed} get key none 2> /dev/full")).ExitCode);
    }

    [SkippableFact]
    public async Task An_interrupt_ends_it_without_a_word()
    {
        Skip.If(OperatingSystem.IsWindows(), "Sends a Unix signal.");
        using Process process = gostore.Start("set", "never", "-");
        await process.StandardInput.WriteAsync("half a value");
        await process.StandardInput.FlushAsync();

        // It has its handler once it reads; until the pipe is empty it may not.
        Task<Outcome> ending = Gostore.OutcomeAsync(process);
        while (!ending.IsCompleted)
        {
            (await gostore.ShellAsync($"grep -q 'SigCgt:.*[2367abef]$' /proc/{process.Id}/status && kill -INT {process.Id} || true")).Printed("");
            await Task.WhenAny(ending, Task.Delay(200));
        }

        Outcome outcome = await ending;
        Assert.Equal((130, "", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
        Assert.NotEqual(0, (await gostore.RunAsync("get", "key", "never")).ExitCode);
    }

    [SkippableFact]
    public async Task A_terminal_gets_a_table()
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "Needs 'script' to make a terminal.");
        await gostore.RunAsync("set", "seen", "a\u001b[31mb", "--group", "shown");
        Outcome outcome = await gostore.ShellAsync($"COLUMNS=120 script -qec \"{Gostore.Typed} list --group shown\" /dev/null");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("│ seen", outcome.Output);
        Assert.Contains("a·[31mb", outcome.Output);
    }
}

public sealed class StreamOnFileTests(Gostore gostore) : StreamTests(gostore), IClassFixture<Gostore>;

public sealed class StreamOnServerTests(ServedGostore gostore) : StreamTests(gostore), IClassFixture<ServedGostore>;
