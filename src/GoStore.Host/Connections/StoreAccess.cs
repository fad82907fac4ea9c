namespace GoStore.Host.Connections;

internal enum StoreAccess
{
    /// <summary>What is not there yet is an error: a mistyped path must not look like an empty store.</summary>
    Read,

    /// <summary>What is not there yet is made.</summary>
    Write,
}
