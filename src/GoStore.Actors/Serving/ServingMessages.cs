using System.Collections.Immutable;

namespace GoStore.Actors.Serving;

/// <summary>
/// What a server keeps of its own in the store that it serves: the keys of its callers, and a row that tells whether writing works. They are no part of the
/// public messages, so that nobody who may send requests to a store can make himself a key with one.
/// </summary>
internal static class ServingCommands
{
    /// <summary>Adds a key. The secret itself is never given to the store.</summary>
    /// <param name="Id">What the key is called in logs and lists; no other key may have it.</param>
    /// <param name="Name">What its owner calls it.</param>
    /// <param name="Role">What it may do, as the server numbers its roles.</param>
    /// <param name="Namespaces">The namespaces it may touch; none for the whole store.</param>
    /// <param name="Hash">The SHA-256 of the secret, in hexadecimal digits.</param>
    /// <param name="TimeToLive">How long it is good; null for ever.</param>
    public sealed record CreateKey(string Id, string Name, int Role, ImmutableArray<string> Namespaces, string Hash, TimeSpan? TimeToLive = null) : IStoreRequest<AccessKey>
    {
        /// <inheritdoc/>
        public string Operation => "key-create";
    }

    /// <summary>Takes a key away, for good.</summary>
    /// <param name="Id">The key.</param>
    public sealed record RevokeKey(string Id) : IStoreRequest<KeyRevoked>
    {
        /// <inheritdoc/>
        public string Operation => "key-revoke";
    }

    /// <summary>Notes when keys were used last; those that are gone are passed over.</summary>
    /// <param name="Times">The keys and the times.</param>
    public sealed record NoteUse(ImmutableArray<(string Id, DateTimeOffset Time)> Times) : IStoreRequest<UseNoted>
    {
        /// <inheritdoc/>
        public string Operation => "key-note-use";
    }

    /// <summary>Writes something that nobody sees, to find out whether writing works.</summary>
    public sealed record Probe : IStoreRequest<Probed>
    {
        /// <inheritdoc/>
        public string Operation => "probe";
    }
}

/// <summary>What a server reads of its own.</summary>
internal static class ServingQueries
{
    /// <summary>All keys, in the order of their ids, those that have expired too.</summary>
    public sealed record GetKeys : IStoreRequest<AccessKeys>
    {
        /// <inheritdoc/>
        public string Operation => "keys";
    }
}

/// <summary>A key: who may use a store through a server, and for what.</summary>
/// <param name="Id">What it is called in logs and lists.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Role">What it may do, as the server numbers its roles.</param>
/// <param name="Namespaces">The namespaces it may touch; none for the whole store.</param>
/// <param name="Hash">The SHA-256 of the secret, in hexadecimal digits.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is no good; null for never.</param>
/// <param name="LastUsedAt">When it was used last, to the minute or so; null for never.</param>
internal sealed record AccessKey(string Id, string Name, int Role, ImmutableArray<string> Namespaces, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt) : IStoreMessage;

/// <summary>All keys.</summary>
/// <param name="Keys">In the order of their ids.</param>
internal sealed record AccessKeys(ImmutableArray<AccessKey> Keys) : IStoreMessage;

/// <summary>A key is gone.</summary>
/// <param name="Existed">Whether it was there.</param>
internal sealed record KeyRevoked(bool Existed) : IStoreMessage;

/// <summary>The times are noted.</summary>
internal sealed record UseNoted : IStoreMessage
{
    /// <summary>The one there is.</summary>
    public static UseNoted Instance { get; } = new();
}

/// <summary>The write of a probe is on the disk.</summary>
internal sealed record Probed : IStoreMessage
{
    /// <summary>The one there is.</summary>
    public static Probed Instance { get; } = new();
}
