using Microsoft.Win32.SafeHandles;

namespace GoStore.Host.Output;

internal static class StandardOutput
{
    private const int BrokenPipe = 32;

    /// <summary>
    /// The console's own stream hides that a reader has closed the pipe, and the program would go on reading a whole database for nobody.
    /// A plain handle reports it, but keeps its own position in a file, which several processes may share: so it is used for pipes only.
    /// </summary>
    public static Stream Open()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var direct = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!direct.CanSeek)
            {
                return direct;
            }
        }

        return Console.OpenStandardOutput();
    }

    public static bool IsClosedByReader(IOException error) => error.HResult == BrokenPipe;
}
