namespace GoStore.Actors;

/// <summary>
/// A namespace: every operation on entries, its events and its change log, which see and report the groups of this namespace only, without its name before them.
/// Whatever it does cannot reach another namespace. A write over the quota throws a <see cref="QuotaExceededException"/>.
/// Get one with <see cref="IStore.NamespaceAsync"/>.
/// </summary>
/// <remarks>Without a group, an operation means <see cref="DefaultGroup"/>.</remarks>
/// <example>
/// <code>
/// INamespace tenant = await store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 100 });
/// await tenant.SetAsync("colour", "blue");
/// await tenant.SetAsync("session", "token", "abc123", timeToLive: TimeSpan.FromMinutes(5));
/// NamespaceUsage usage = await tenant.UsageAsync();
/// </code>
/// </example>
public interface INamespace : IStoreSpace
{
    /// <summary>The group of the operations that name none.</summary>
    const string DefaultGroup = "default";

    /// <summary>The name of the namespace.</summary>
    string Name { get; }

    /// <summary>How much it may hold, as of the last time that this handle was told: by its opening, <see cref="UsageAsync"/> or <see cref="SetQuotaAsync"/>.</summary>
    Quota Quota { get; }

    /// <summary>How much it holds. What has expired is deleted first, so it does not count.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<NamespaceUsage> UsageAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives it another quota, for every handle and process. One below what it holds takes nothing away; it refuses what would add to it.</summary>
    /// <param name="quota">The quota; <see cref="Quota.Unlimited"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the change.</param>
    /// <returns>The quota and the usage now.</returns>
    /// <exception cref="StoreArgumentException">The quota is null, or a limit is negative.</exception>
    Task<NamespaceInfo> SetQuotaAsync(Quota quota, CancellationToken cancellationToken = default);

    /// <summary>Deletes what has expired in this namespace now instead of waiting for the next purge.</summary>
    /// <param name="cancellationToken">Ends the wait, not the purge.</param>
    /// <returns>How many entries that were.</returns>
    Task<long> PurgeAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes an entry of the default group. A time-to-live that is not given again is cleared.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="timeToLive">How long the entry lives; null for ever.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="type">A type, by which entries can be listed; empty for none.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>The version of the entry: 1 where it is new.</returns>
    /// <exception cref="QuotaExceededException">There is no room for it.</exception>
    Task<long> SetAsync(string key, string value, TimeSpan? timeToLive = null, ExpectedVersion expected = default, string type = "", CancellationToken cancellationToken = default) =>
        SetAsync(DefaultGroup, key, value, timeToLive, expected, type, cancellationToken);

    /// <summary>Reads a value of the default group.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EntryNotFoundException">There is no such entry, or it has expired.</exception>
    Task<string> GetAsync(string key, CancellationToken cancellationToken = default) => GetAsync(DefaultGroup, key, cancellationToken);

    /// <summary>Reads an entry of the default group with its version, type and times.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry; null where there is none.</returns>
    Task<Entry?> FindAsync(string key, CancellationToken cancellationToken = default) => FindAsync(DefaultGroup, key, cancellationToken);

    /// <summary>Whether an entry of the default group is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => ExistsAsync(DefaultGroup, key, cancellationToken);

    /// <summary>How long an entry of the default group still lives.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The time left; null for ever.</returns>
    /// <exception cref="EntryNotFoundException">There is no such entry.</exception>
    Task<TimeSpan?> GetTimeToLiveAsync(string key, CancellationToken cancellationToken = default) => GetTimeToLiveAsync(DefaultGroup, key, cancellationToken);

    /// <summary>Gives an entry of the default group a new time-to-live, or takes it away.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">How long it lives from now; null for ever.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>When it expires now; null for never.</returns>
    /// <exception cref="EntryNotFoundException">There is no such entry.</exception>
    Task<DateTimeOffset?> TouchAsync(string key, TimeSpan? timeToLive, CancellationToken cancellationToken = default) =>
        TouchAsync(DefaultGroup, key, timeToLive, cancellationToken);

    /// <summary>Adds to a whole number in the default group. An absent entry counts as 0.</summary>
    /// <param name="key">The key.</param>
    /// <param name="by">What to add; may be negative.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>The number now.</returns>
    Task<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default) => IncrementAsync(DefaultGroup, key, by, cancellationToken);

    /// <summary>Applies a JSON merge patch (RFC 7396) in the default group. An absent entry counts as an empty document.</summary>
    /// <param name="key">The key.</param>
    /// <param name="patch">The patch: JSON.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>The value and the version now.</returns>
    Task<EntryPatched> PatchAsync(string key, string patch, ExpectedVersion expected = default, CancellationToken cancellationToken = default) =>
        PatchAsync(DefaultGroup, key, patch, expected, cancellationToken);

    /// <summary>Renders a template over the default group; see <see cref="IStoreSpace.RenderAsync"/>.</summary>
    /// <param name="template">The template.</param>
    /// <param name="cancellationToken">Ends the wait and the rendering.</param>
    /// <returns>The text.</returns>
    /// <exception cref="TemplateException">It is no template, or cannot be executed.</exception>
    Task<string> RenderAsync(string template, CancellationToken cancellationToken = default) => RenderAsync(template, DefaultGroup, cancellationToken);

    /// <summary>Deletes an entry of the default group.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(string key, ExpectedVersion expected = default, CancellationToken cancellationToken = default) =>
        DeleteAsync(DefaultGroup, key, expected, cancellationToken);
}
