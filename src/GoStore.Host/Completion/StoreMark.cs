namespace GoStore.Host.Completion;

/// <summary>
/// Whether a file is a store already. To open another is to ask for it to be taken over, or made: nothing that a completion may do.
/// </summary>
internal static class StoreMark
{
    /// <summary>Where SQLite keeps what an application says of its file.</summary>
    private const int Place = 68;

    public static bool IsOn(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] header = new byte[Place + 4];
            return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.AsSpan(Place).SequenceEqual("GoSt"u8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
