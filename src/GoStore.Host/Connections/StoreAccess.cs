namespace GoStore.Host.Connections;

[Flags]
internal enum StoreAccess
{
    /// <summary>What is not there yet is an error: a mistyped path must not look like an empty store.</summary>
    Read = 0,

    /// <summary>What is not there yet is made.</summary>
    Write = 1,

    /// <summary>The file may be held by a server: what is done does not concern those who watch there.</summary>
    BesideServer = 2,
}
