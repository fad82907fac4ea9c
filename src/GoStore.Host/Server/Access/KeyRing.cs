using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using GoStore.Actors;
using GoStore.Actors.Serving;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Server.Access;

/// <summary>
/// The keys of the store that is served, held in memory: a request costs a look-up and one SHA-256. What this server changes holds at once; what another process
/// changes in the file is seen with the next look, a second later at most.
/// </summary>
internal sealed class KeyRing(IStore store, ServerSettings settings, ILogger<KeyRing> log) : IHostedService, IDisposable
{
    /// <summary>How often the file is looked at for what other processes have changed.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>How often it is written down when keys were used last.</summary>
    public static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    private static readonly byte[] NoHash = new byte[ApiKey.HashBytes];

    private readonly SemaphoreSlim gate = new(1);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> uses = new();
    private volatile Ring ring = new(new Dictionary<string, Held>().ToFrozenDictionary(StringComparer.Ordinal));
    private Task looking = Task.CompletedTask;
    private bool failed;

    /// <summary>Whether there is any key, so that callers need one. One that has expired counts: the end of a key must not open the door.</summary>
    public bool IsRequired => ring.Keys.Count > 0;

    /// <summary>Tells who has this key.</summary>
    /// <param name="key">What a caller gave.</param>
    /// <returns>The caller; null where it is no key, or none that is good.</returns>
    public Caller? Find(ReadOnlySpan<char> key)
    {
        Span<byte> hash = stackalloc byte[ApiKey.HashBytes];
        if (!ApiKey.TryRead(key, out ReadOnlySpan<char> id, hash))
        {
            return null;
        }

        // Whoever guesses ids learns nothing from the time it takes: there is always one comparison of the same length.
        bool isThere = ring.ById.TryGetValue(id, out Held? found);
        bool isRight = CryptographicOperations.FixedTimeEquals(hash, found?.Hash ?? NoHash);
        if (!isThere || !isRight || found!.Caller.ExpiresAt <= settings.Clock.GetUtcNow())
        {
            return null;
        }

        DateTimeOffset now = settings.Clock.GetUtcNow();
        if (now - found.NotedAt >= NoteEvery)
        {
            found.NotedAt = now;
            uses[found.Caller.KeyId!] = now;
        }

        return found.Caller;
    }

    /// <summary>Makes a key.</summary>
    /// <returns>The key as it is stored, and as its owner needs it: it is never told again.</returns>
    public async Task<(AccessKey Stored, string Key)> CreateAsync(string name, Role role, IEnumerable<string> namespaces, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        (AccessKey Stored, string Key) created = await CreateAsync(store, name, role, namespaces, timeToLive, cancellationToken);
        await LookAsync(cancellationToken);
        return created;
    }

    /// <summary>Makes a key in a store.</summary>
    public static async Task<(AccessKey Stored, string Key)> CreateAsync(IStore store, string name, Role role, IEnumerable<string> namespaces, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        (string id, string key, string hash) = ApiKey.Create();
        AccessKey stored = await AskAsync(store, new ServingCommands.CreateKey(id, name, (int)role, [.. namespaces.Distinct().Order(StringComparer.Ordinal)], hash, timeToLive), cancellationToken);
        return (stored, key);
    }

    /// <summary>Takes a key away: from now on it is no good, and what is still under way with it ends.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        bool existed = await RevokeAsync(store, id, cancellationToken);
        await LookAsync(cancellationToken);
        return existed;
    }

    /// <summary>Takes a key away from a store.</summary>
    public static async Task<bool> RevokeAsync(IStore store, string id, CancellationToken cancellationToken) =>
        (await AskAsync(store, new ServingCommands.RevokeKey(id), cancellationToken)).Existed;

    /// <summary>All keys of a store.</summary>
    public static async Task<ImmutableArray<AccessKey>> ListAsync(IStore store, CancellationToken cancellationToken) =>
        (await AskAsync(store, new ServingQueries.GetKeys(), cancellationToken)).Keys;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        if (!IsRequired && !Loopback.IsAll(settings.Listen.Split(';')))
        {
            throw new CommandException(ExitCode.Usage,
                $"There is no API key, and {settings.Listen} can be reached from elsewhere. Make a key first, with 'gostore key create NAME --role admin --connection {(settings.Cluster is null ? settings.Path : "http://127.0.0.1:4680")}'{(settings.Cluster is null ? "" : " while a node listens there")}, or listen at http://127.0.0.1:4680.");
        }

        looking = KeepLookingAsync(stopping.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await looking;
        await NoteUsesAsync(cancellationToken);
    }

    public void Dispose()
    {
        stopping.Dispose();
        gate.Dispose();
    }

    /// <summary>Sends what only a server sends to its store.</summary>
    public static Task<TReply> AskAsync<TReply>(IStore store, IStoreRequest<TReply> request, CancellationToken cancellationToken) =>
        store.Ref.AskAsync(request, TimeSpan.FromSeconds(30), cancellationToken);

    /// <summary>Reads the keys as they are now.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            ImmutableArray<AccessKey> stored = await ListAsync(store, cancellationToken);
            FrozenDictionary<string, Held> keys = ring.Keys;
            Dictionary<string, Held> present = stored.ToDictionary(key => key.Id, key => keys.TryGetValue(key.Id, out Held? known) && known.IsSame(key) ? known : new Held(key));
            Held[] gone = [.. keys.Values.Where(each => present.GetValueOrDefault(each.Caller.KeyId!) != each)];
            if (gone.Length > 0 || present.Count != keys.Count)
            {
                ring = new Ring(present.ToFrozenDictionary(StringComparer.Ordinal));
                foreach (Held each in gone)
                {
                    each.End();
                }
            }
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task KeepLookingAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookEvery, settings.Clock);
        DateTimeOffset noteAt = settings.Clock.GetUtcNow() + NoteEvery;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await LookAsync(cancellationToken);
                    DateTimeOffset now = settings.Clock.GetUtcNow();
                    foreach (Held expired in ring.Keys.Values.Where(each => each.Caller.ExpiresAt <= now))
                    {
                        expired.End();
                    }

                    if (now >= noteAt)
                    {
                        noteAt = now + NoteEvery;
                        await NoteUsesAsync(cancellationToken);
                    }

                    failed = false;
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    // Those that are known stay good meanwhile: a busy store must not lock everybody out.
                    if (!failed)
                    {
                        failed = true;
                        log.LogWarning("The API keys cannot be read at the moment, so changes of other processes are not seen: {Reason}", error.Message);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task NoteUsesAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<(string Id, DateTimeOffset Time)> times = [.. uses.Select(each => (each.Key, each.Value))];
        if (times.IsEmpty)
        {
            return;
        }

        foreach ((string id, DateTimeOffset time) in times)
        {
            uses.TryRemove(new KeyValuePair<string, DateTimeOffset>(id, time));
        }

        try
        {
            await AskAsync(store, new ServingCommands.NoteUse(times), cancellationToken);
        }
        catch (Exception error) when (error is StoreException or Akka.Actor.AskTimeoutException)
        {
            log.LogWarning("It could not be noted when API keys were used last: {Reason}", error.Message);
        }
    }

    /// <summary>The keys at one moment.</summary>
    private sealed class Ring(FrozenDictionary<string, Held> keys)
    {
        public FrozenDictionary<string, Held> Keys { get; } = keys;

        public FrozenDictionary<string, Held>.AlternateLookup<ReadOnlySpan<char>> ById { get; } = keys.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>A key in memory.</summary>
    private sealed class Held
    {
        private readonly AccessKey key;
        private readonly CancellationTokenSource ended = new();

        public Held(AccessKey key)
        {
            this.key = key;
            Hash = Convert.FromHexString(key.Hash);
            Caller = new Caller(key.Id, (Role)key.Role, key.Namespaces.ToFrozenSet(StringComparer.Ordinal), key.ExpiresAt, ended.Token);
            NotedAt = key.LastUsedAt ?? DateTimeOffset.MinValue;
        }

        public byte[] Hash { get; }

        public Caller Caller { get; }

        public DateTimeOffset NotedAt { get; set; }

        public bool IsSame(AccessKey other) =>
            other.Hash == key.Hash && other.Role == key.Role && other.ExpiresAt == key.ExpiresAt && other.Namespaces.SequenceEqual(key.Namespaces);

        public void End() => ended.Cancel();
    }
}
