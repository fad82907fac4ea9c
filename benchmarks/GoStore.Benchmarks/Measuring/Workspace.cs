using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GoStore.Benchmarks.Measuring;

/// <summary>
/// A folder for the databases of one run, on the disk and not in memory (<c>artifacts/benchmarks/run-…</c>), and the processes started for it.
/// At the end, be it by a signal, the processes are ended and the folder is removed.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private static int made;
    private readonly PosixSignalRegistration[] signals;
    private readonly List<Process> processes = [];
    private int files;

    public Workspace()
    {
        Folder = System.IO.Path.Combine(Artifacts, $"run-{Environment.ProcessId}-{Interlocked.Increment(ref made)}");
        Directory.CreateDirectory(Folder);
        signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave)];
    }

    /// <summary>Where results and databases go.</summary>
    public static string Artifacts { get; } = System.IO.Path.Combine(RepositoryRoot(), "artifacts", "benchmarks");

    public string Folder { get; }

    /// <summary>Whether the folder is kept in memory, where a sync costs nothing and every figure of a durable write is wrong.</summary>
    public bool IsInMemory => DriveInfo.GetDrives()
        .Where(drive => Folder.StartsWith(drive.RootDirectory.FullName, StringComparison.Ordinal))
        .MaxBy(drive => drive.RootDirectory.FullName.Length)?.DriveFormat is "tmpfs" or "ramfs";

    public string NewFile(string name) => System.IO.Path.Combine(Folder, $"{Interlocked.Increment(ref files):000}-{name}");

    /// <summary>A copy that is on the disk already, so that writing it back does not fall into what is measured next.</summary>
    public string NewCopy(string of, string name)
    {
        string copy = NewFile(name);
        File.Copy(of, copy);
        using FileStream file = new(copy, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
        return copy;
    }

    /// <summary>Starts a process that does not outlive this one.</summary>
    public Process Start(ProcessStartInfo start)
    {
        Process process = Process.Start(start)!;
        lock (processes)
        {
            processes.Add(process);
        }

        return process;
    }

    /// <summary>Ends a process that was started here.</summary>
    public void End(Process process)
    {
        lock (processes)
        {
            if (processes.Remove(process))
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }

    public static void Delete(string database)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(database + suffix);
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals)
        {
            signal.Dispose();
        }

        Remove();
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "GoStore.Actors.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }

    private void Leave(PosixSignalContext context)
    {
        Remove();
        Environment.Exit(128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
    }

    private void Remove()
    {
        foreach (Process process in (Process[])[.. processes])
        {
            End(process);
        }

        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException problem)
        {
            Console.Error.WriteLine($"Could not remove {Folder}: {problem.Message}");
        }
    }
}
