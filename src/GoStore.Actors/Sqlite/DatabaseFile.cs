namespace GoStore.Actors.Sqlite;

/// <summary>What a file is before it is opened as a database: found out without changing a byte of it.</summary>
internal static class DatabaseFile
{
    private static ReadOnlySpan<byte> Header => "SQLite format 3\0"u8;

    /// <summary>Refuses what cannot be a database, and makes an empty file that only its owner may read where there is none.</summary>
    public static void Prepare(string path, bool mayCreate)
    {
        if (Directory.Exists(path))
        {
            throw Refused(ErrorCode.CannotOpen, $"{path} is a folder. Name a file.");
        }

        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            throw Refused(ErrorCode.CannotOpen, $"The folder {folder} does not exist. Make it, or name another file than {path}.");
        }

        try
        {
            if (!File.Exists(path))
            {
                if (!mayCreate)
                {
                    throw Refused(ErrorCode.CannotOpen, $"The file {path} is gone. Put it back; it is not made anew, because that would hide the loss.");
                }

                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                new FileStream(path, options).Dispose();
                return;
            }

            Span<byte> start = stackalloc byte[Header.Length];
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (read == 0 && !mayCreate)
            {
                throw Refused(ErrorCode.Corrupt, $"The file {path} is empty, although it was a database before. Restore it from a backup; it is not made anew, because that would hide the loss.");
            }

            if (read != 0 && !start[..read].SequenceEqual(Header))
            {
                throw Refused(ErrorCode.Corrupt, $"The file {path} is not a SQLite database: it does not start like one. Name another file; this one was not changed.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(ErrorCode.CannotOpen, $"The file {path} cannot be opened: {error.Message}");
        }
    }

    private static DatabaseRefusedException Refused(ErrorCode code, string message) => new(new StoreFailure(code, message));
}

/// <summary>A file that is not opened, and why.</summary>
internal sealed class DatabaseRefusedException(StoreFailure failure) : Exception(failure.Message)
{
    public StoreFailure Failure { get; } = failure;
}
