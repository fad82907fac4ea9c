using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GoStore.Host.Processes;

/// <summary>A program that this one runs.</summary>
internal static partial class ChildProcess
{
    private const int TerminateSignal = 15;

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

    /// <summary>Asks it to end, and ends it and what it has started where it has not after a while.</summary>
    public static async Task EndAsync(Process process, TimeSpan patience)
    {
        Terminate(process);
        using var impatience = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(impatience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static void Terminate(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            // It may have ended in this moment; then there is nobody to be told.
            _ = Kill(process.Id, TerminateSignal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
