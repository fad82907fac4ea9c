using GoStore.Actors;

namespace GoStore.Host;

/// <summary>What the program tells its caller at the end. The numbers are a promise to scripts.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,
    NotFound = 3,
    Conflict = 4,
    Limit = 5,
    Unavailable = 6,

    /// <summary>The server does not know the key, or the key does not allow it.</summary>
    Denied = 7,

    /// <summary>A node of a cluster that the others have removed: it is to be started again.</summary>
    Removed = 8,

    /// <summary>Ended from outside (Ctrl+C): what shells use for it.</summary>
    Interrupted = 130,
}

internal static class ExitCodes
{
    public static ExitCode For(ErrorCode code) => code switch
    {
        ErrorCode.NotFound => ExitCode.NotFound,
        ErrorCode.Conflict or ErrorCode.Held or ErrorCode.Fenced => ExitCode.Conflict,
        ErrorCode.InvalidArgument or ErrorCode.TemplateInvalid => ExitCode.Usage,
        ErrorCode.LimitExceeded or ErrorCode.QuotaExceeded => ExitCode.Limit,
        ErrorCode.Unauthenticated or ErrorCode.Forbidden => ExitCode.Denied,
        ErrorCode.Busy or ErrorCode.Timeout or ErrorCode.Unavailable or ErrorCode.Closed or ErrorCode.Locked or ErrorCode.CannotOpen
            or ErrorCode.Corrupt or ErrorCode.ForeignDatabase or ErrorCode.ReadOnly or ErrorCode.DiskFull => ExitCode.Unavailable,
        _ => ExitCode.Failed,
    };
}
