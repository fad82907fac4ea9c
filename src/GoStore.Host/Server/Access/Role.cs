namespace GoStore.Host.Server.Access;

/// <summary>What a caller may do; each role includes those before it.</summary>
internal enum Role
{
    /// <summary>Look at what is stored.</summary>
    Read = 1,

    /// <summary>Change what is stored.</summary>
    Write = 2,

    /// <summary>What concerns the store as a whole: quotas, keys, backup, purge.</summary>
    Admin = 3,
}
