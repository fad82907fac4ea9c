namespace GoStore.Actors;

/// <summary>What kind of failure a <see cref="StoreFailure"/> or a <see cref="StoreException"/> is. The numbers are stable.</summary>
public enum ErrorCode
{
    /// <summary>No live entry under this group and key.</summary>
    NotFound = 1,

    /// <summary>The entry is not at the expected version, or what a transaction read has changed.</summary>
    Conflict = 2,

    /// <summary>An argument is outside what is allowed; the message names it and its value.</summary>
    InvalidArgument = 3,

    /// <summary>A name, a value or a transaction is larger than the configured limit.</summary>
    LimitExceeded = 4,

    /// <summary>The store's mailbox is full. Nothing was done; try again after the time named.</summary>
    Busy = 5,

    /// <summary>No answer in time. Whether a write was done is unknown.</summary>
    Timeout = 6,

    /// <summary>The database cannot be reached at the moment, or not any more. Nothing was done.</summary>
    Unavailable = 7,

    /// <summary>The store was closed. Nothing was done.</summary>
    Closed = 8,

    /// <summary>The disk is full. Nothing of the request was kept.</summary>
    DiskFull = 9,

    /// <summary>The file cannot be written to.</summary>
    ReadOnly = 10,

    /// <summary>The file is damaged, or it is not a database at all.</summary>
    Corrupt = 11,

    /// <summary>The file belongs to another program, or to a newer release of this one.</summary>
    ForeignDatabase = 12,

    /// <summary>
    /// The commit ended in an input/output error, so that the write may or may not be there after the file is opened again; or a long write was
    /// interrupted after it had begun, and is finished later.
    /// </summary>
    OutcomeUnknown = 13,

    /// <summary>The stored value does not allow the operation: an increment of a text, a patch of what is not JSON.</summary>
    WrongValue = 14,

    /// <summary>Another process holds the database.</summary>
    Locked = 15,

    /// <summary>The file, or the folder it should stand in, cannot be opened.</summary>
    CannotOpen = 16,

    /// <summary>The write would bring its namespace over its quota. Nothing was written.</summary>
    QuotaExceeded = 17,

    /// <summary>Somebody else holds the lease. Nothing was done; try again once it may be over.</summary>
    Held = 18,

    /// <summary>The fencing token is not the present one: somebody else took the lease in between. Nothing was done.</summary>
    Fenced = 19,

    /// <summary>The template is no template of Go's language; the message says what is wrong and on which line.</summary>
    TemplateInvalid = 35,

    /// <summary>The template cannot be executed on this data, or asks for more steps, time or text than it may have.</summary>
    TemplateFailed = 36,

    /// <summary>A server does not know who is asking: there is no API key in the request, or none that is good.</summary>
    Unauthenticated = 40,

    /// <summary>A server knows who is asking, and that this is not for him: another role or another namespace is needed.</summary>
    Forbidden = 41,

    /// <summary>A failure that the store did not expect; the message carries what is known.</summary>
    Internal = 99,
}

/// <summary>What failures tell of the store.</summary>
internal static class ErrorCodes
{
    /// <summary>Whether a request failed for what was stored when it came, which the loss of its batch may undo.</summary>
    public static bool IsOfWhatIsStored(this ErrorCode code) =>
        code is ErrorCode.NotFound or ErrorCode.Conflict or ErrorCode.WrongValue or ErrorCode.QuotaExceeded or ErrorCode.Held or ErrorCode.Fenced;
}
