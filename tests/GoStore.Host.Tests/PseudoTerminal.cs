using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace GoStore.Host.Tests;

/// <summary>
/// Runs a program on a terminal of its own, types into it, and waits for what is to be seen before it types on. Python, which most systems have, makes the
/// terminal.
/// </summary>
internal static class PseudoTerminal
{
    private const string Driver = """
        import json, os, pty, select, sys
        plan = json.load(sys.stdin)
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(plan["folder"])
            os.environ.update(plan["environment"])
            os.execvp(plan["command"][0], plan["command"])
        seen = b""
        def read(seconds):
            global seen
            ready, _, _ = select.select([terminal], [], [], seconds)
            if not ready:
                return False
            try:
                data = os.read(terminal, 65536)
            except OSError:
                return False
            seen += data
            return len(data) > 0
        start = 0
        for typed, expected in plan["steps"]:
            os.write(terminal, typed.encode())
            while expected.encode() not in seen[start:]:
                if not read(60):
                    sys.stderr.write("After %r this was not seen: %r\nAll that was seen: %r\n" % (typed, expected, seen.decode(errors="replace")))
                    os.kill(child, 9)
                    sys.exit(1)
            start += seen[start:].index(expected.encode()) + len(expected.encode())
        while read(60):
            pass
        status = os.waitpid(child, 0)[1]
        sys.stdout.write(seen.decode(errors="replace"))
        sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128)
        """;

    private static readonly Lazy<bool> Available = new(() =>
    {
        try
        {
            using Process probe = Process.Start(new ProcessStartInfo("python3", ["-c", "import pty"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    public static bool IsAvailable => Available.Value;

    /// <param name="gostore">In whose folder it runs.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="steps">What is typed, and what must be seen after what the step before has seen.</param>
    public static async Task<Outcome> RunAsync(Gostore gostore, string[] command, params (string Typed, string Seen)[] steps)
    {
        var start = new ProcessStartInfo("python3", ["-c", Driver]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("GOSTORE_CONNECTION");
        using Process process = Process.Start(start)!;
        string plan = JsonSerializer.Serialize(new
        {
            folder = gostore.Folder,
            command,
            environment = new Dictionary<string, string> { ["XDG_STATE_HOME"] = gostore.PathOf("state"), ["TERM"] = "xterm", ["INPUTRC"] = "/dev/null", ["HISTFILE"] = "/dev/null" },
            steps = steps.Select(step => new[] { step.Typed, step.Seen }),
        });
        await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(plan));
        process.StandardInput.Close();
        return await Gostore.OutcomeAsync(process);
    }
}
