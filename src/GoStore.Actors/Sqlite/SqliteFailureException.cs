using SQLitePCL;

namespace GoStore.Actors.Sqlite;

/// <summary>A result code of SQLite that is neither a row nor the end.</summary>
internal sealed class SqliteFailureException(int extendedCode, string message) : Exception(message)
{
    /// <summary>The primary result code.</summary>
    public int Code { get; } = extendedCode & 0xff;

    /// <summary>The extended result code.</summary>
    public int ExtendedCode { get; } = extendedCode;

    /// <summary>Whether the connection cannot be trusted after it: the file is opened anew.</summary>
    public bool BreaksConnection => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL or raw.SQLITE_MISUSE;

    /// <summary>Whether a commit that ended so may be in the file all the same.</summary>
    public bool LeavesCommitUnknown => Code is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT;

    /// <summary>The failure as callers get it.</summary>
    public StoreFailure ToFailure(string path) => Code switch
    {
        raw.SQLITE_FULL => new StoreFailure(ErrorCode.DiskFull, $"The disk of {path} is full, so nothing of the request was kept. Free some space and try again."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StoreFailure(ErrorCode.Locked, $"Another process is writing to {path}. Try again, or raise gostore.sqlite.busy-timeout."),
        raw.SQLITE_READONLY => new StoreFailure(ErrorCode.ReadOnly, $"The database {path} cannot be written to ({Message}). Check the rights of the file and its folder."),
        raw.SQLITE_CORRUPT => new StoreFailure(ErrorCode.Corrupt, $"The database {path} is damaged ({Message}). Restore it from a backup."),
        raw.SQLITE_NOTADB => new StoreFailure(ErrorCode.Corrupt, $"The file {path} is not a database ({Message})."),
        raw.SQLITE_CANTOPEN => new StoreFailure(ErrorCode.CannotOpen, $"The database {path} cannot be opened ({Message}). Check that its folder exists and may be written to."),
        raw.SQLITE_IOERR => new StoreUnavailable($"reading or writing {path} failed ({Message}, code {ExtendedCode}); the file is opened again."),
        raw.SQLITE_TOOBIG => new StoreFailure(ErrorCode.LimitExceeded, $"A value is longer than SQLite can hold in {path} ({Message})."),
        raw.SQLITE_NOMEM => new StoreUnavailable("SQLite ran out of memory."),
        _ => new StoreFailure(ErrorCode.Internal, $"SQLite refused the request on {path}: {Message} (code {ExtendedCode})."),
    };
}
