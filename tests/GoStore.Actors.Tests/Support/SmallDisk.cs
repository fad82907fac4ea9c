using Xunit;

namespace GoStore.Actors.Tests.Support;

/// <summary>A file system in memory with room for very little; taken away again at the end of the test.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private SmallDisk()
    {
    }

    public string Path => folder.Path;

    public string File(string name) => folder.File(name);

    /// <summary>Skips the test where it may not be made.</summary>
    public static SmallDisk Mount(string size)
    {
        var disk = new SmallDisk();
        string? failure = Shell.Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk.Path);
        if (failure is not null)
        {
            disk.folder.Dispose();
        }

        Skip.If(failure is not null, $"A file system of {size} cannot be made here, which takes the rights of root: {failure}");
        return disk;
    }

    public void MakeReadOnly() => Assert.Null(Shell.Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        // Lazily where something still has a file open: then a failed test leaves nothing behind either.
        if (!Shell.Succeeds("umount", Path))
        {
            Shell.Run("umount", "-l", Path);
        }

        folder.Dispose();
    }
}
