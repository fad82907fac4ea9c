using GoStore.Actors;

namespace GoStore.Host.Completion;

/// <summary>
/// Looks names up for somebody who has pressed a key and waits: a few, for a short time, and where anything is wrong none. A completion must not say
/// anything, and must not make or change a file.
/// </summary>
/// <param name="connect">Gives a store to read from; null where there is none to be read.</param>
/// <param name="release">Gives it back.</param>
internal sealed class StoreNames(Func<string, CancellationToken, Task<IStore?>> connect, Func<IStore, ValueTask> release)
{
    /// <summary>How many names are shown at most.</summary>
    private const int Most = 200;

    /// <summary>How many are looked at for those, where they cannot be found by their start.</summary>
    private const int MostLookedAt = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<string>> FindAsync(NameKind kind, string prefix, string connection, string? name, string group, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Patience);
        try
        {
            // Who waits for a lock of the file does not always hear that it is to end.
            return await ReadAsync(kind, prefix, connection, name, group, end.Token).WaitAsync(end.Token);
        }
#pragma warning disable CA1031 // Whatever it is, the command that is being typed will say so.
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return [];
        }
#pragma warning restore CA1031
    }

    private async Task<IReadOnlyList<string>> ReadAsync(NameKind kind, string prefix, string connection, string? name, string group, CancellationToken cancellationToken)
    {
        if (await connect(connection, cancellationToken) is not { } store)
        {
            return [];
        }

        try
        {
            IStoreSpace? space = name is null ? store
                : await store.FindNamespaceAsync(name, cancellationToken) is null ? null
                : await store.NamespaceAsync(name, cancellationToken: cancellationToken);
            return space is null && kind != NameKind.Namespace ? [] : await NamesAsync(kind, store, space!, group, prefix)
                .Take(MostLookedAt)
                .Where(found => found.StartsWith(prefix, StringComparison.Ordinal) && !found.Any(char.IsControl))
                .Distinct()
                .Take(Most)
                .Order(StringComparer.Ordinal)
                .ToArrayAsync(cancellationToken);
        }
        finally
        {
            await release(store);
        }
    }

    private static IAsyncEnumerable<string> NamesAsync(NameKind kind, IStore store, IStoreSpace space, string group, string prefix) => kind switch
    {
        NameKind.Group => space.GroupsAsync(prefix),
        NameKind.Key => space.AllAsync(group, KeyRange.WithPrefix(prefix)).Select(entry => entry.Key),
        NameKind.Namespace => store.NamespacesAsync().Select(info => info.Name),
        NameKind.Lock => space.Locks.ListAsync().Select(status => status.Name),
        NameKind.Task => space.Tasks.ListAsync().Select(task => task.Id),
        NameKind.TaskName => space.Tasks.ListAsync().Select(task => task.Name),
        NameKind.Consumer => space.ConsumersAsync().Select(consumer => consumer.Name),
        _ => AsyncEnumerable.Empty<string>(),
    };
}
