using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace GoStore.Host.Processes;

/// <summary>A program that this one runs.</summary>
internal static partial class ChildProcess
{
    private const int TerminateSignal = 15;
    private const int KillSignal = 9;

    /// <summary>Starts it.</summary>
    /// <exception cref="CommandException">It cannot be started.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            throw new CommandException(ExitCode.Failed, $"\"{start.FileName}\" cannot be run: {error.Message}");
        }
    }

    /// <summary>Asks it and what it has started to end, as Ctrl+C in a terminal would, and ends what has not after a while.</summary>
    public static async Task EndAsync(Process process, TimeSpan patience)
    {
        if (process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return;
        }

        // Before it is asked: once it has ended, nobody knows whose its children were.
        List<(int Id, string Started)> tree = Descendants(process.Id);
        _ = Kill(process.Id, TerminateSignal);
        Signal(tree, TerminateSignal);
        using var impatience = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(impatience.Token);
            while (tree.Any(IsThere))
            {
                await Task.Delay(20, impatience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Signal(tree, KillSignal);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static void Signal(List<(int Id, string Started)> processes, int signal)
    {
        foreach ((int Id, string Started) each in processes.Where(IsThere))
        {
            // It may have ended in this moment; then there is nobody to be told.
            _ = Kill(each.Id, signal);
        }
    }

    /// <summary>What a process has started, and these in turn, as far as the system tells: Linux does.</summary>
    private static List<(int Id, string Started)> Descendants(int process)
    {
        var found = new List<(int Id, string Started)>();
        if (!Directory.Exists("/proc/self"))
        {
            return found;
        }

        (int Id, int Parent, string Started)[] all = [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Select(name => int.TryParse(name, out int id) ? Read(id) : null).OfType<(int, int, string)>()];
        for (List<int> parents = [process]; parents.Count > 0;)
        {
            (int Id, int Parent, string Started)[] children = [.. all.Where(each => parents.Contains(each.Parent))];
            found.AddRange(children.Select(each => (each.Id, each.Started)));
            parents = [.. children.Select(each => each.Id)];
        }

        return found;
    }

    /// <summary>The same process, and not a later one with its number.</summary>
    private static bool IsThere((int Id, string Started) process) => Read(process.Id) is { } now && now.Started == process.Started;

    private static (int Id, int Parent, string Started)? Read(int process)
    {
        try
        {
            // The name stands in parentheses and may have any in it. After it: the state, the parent, and as the twentieth when it was started.
            string line = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : (process, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
