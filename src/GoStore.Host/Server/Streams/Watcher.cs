using GoStore.Actors;
using GoStore.Host.Output;

namespace GoStore.Host.Server.Streams;

/// <summary>
/// Sends the events of a subscription, after what the change log has from a revision on: nothing is missing and nothing comes twice. Where more happened
/// at once than a subscription holds, the log has that too; only what it has not, or has no more, is told as missed.
/// </summary>
/// <param name="isResumed">Whether the client was here before, and may have missed what no log of this space has.</param>
internal sealed class Watcher(IStore store, IStoreSpace space, EventStreams streams, EventStream stream, string? group, string? key, long after, bool isResumed)
{
    /// <summary>The last revision that the client has, of the log of this space.</summary>
    private long last = after;

    /// <summary>Whether changes are kept in the log.</summary>
    private bool isLogged = true;

    public async Task RunAsync(IWatch watch, CancellationToken ended)
    {
        if (isResumed && !await IsWholeAsync(ended))
        {
            // What happened in namespaces meanwhile is in their logs alone: whether there was anything is not known here.
            await stream.MissedAsync(0);
        }

        await ReadLogAsync(ended);
        await foreach (WatchNotice notice in watch.WithCancellation(ended))
        {
            if (notice.Event is not { } change)
            {
                await MissAsync(notice.Missed, ended);
            }
            else if (change.Revision <= 0)
            {
                isLogged = false;
                await SendAsync(change, null);
            }
            else if (!await IsOwnAsync(change, ended))
            {
                // It has a revision of the log of its namespace, from which nobody could go on here.
                await SendAsync(change, null);
            }
            else if (change.Revision > last)
            {
                last = change.Revision;
                await SendAsync(change, change.Revision);
            }
        }
    }

    private async Task MissAsync(long count, CancellationToken ended)
    {
        bool isWhole = isLogged && await IsWholeAsync(ended);
        if (isLogged)
        {
            await ReadLogAsync(ended);
        }

        if (!isWhole)
        {
            // What was missed in namespaces is not in this log; it is that many at most.
            await stream.MissedAsync(count);
        }
    }

    /// <summary>Whether the log of this space has all that its client is told of: that of the whole store has nothing of its namespaces.</summary>
    private async ValueTask<bool> IsWholeAsync(CancellationToken ended) => space is INamespace || group is { } only && !only.Contains(':', StringComparison.Ordinal)
        || (await store.AskAsync(new NamespaceQueries.List(null, 1), ended)).Namespaces.Count == 0;

    /// <summary>Sends what the log has after the last revision that the client has.</summary>
    private async Task ReadLogAsync(CancellationToken ended)
    {
        ChangePage page;
        do
        {
            page = await space.GetChangesAsync(last + 1, group: group, cancellationToken: ended);
            if (page.Latest < last)
            {
                // The revision is of another file: nobody knows what lies between.
                await stream.MissedAsync(0, page.Latest);
                last = page.Latest;
                return;
            }

            if (page.Trimmed > 0)
            {
                await stream.MissedAsync(page.Trimmed);
            }

            foreach (Change change in page.Changes)
            {
                if (key is null || change.Kind == StoreEventKind.DeleteGroup || change.Key == key)
                {
                    await SendAsync(
                        new StoreEvent(change.Kind, change.Group, change.Key, change.Kind == StoreEventKind.Set ? change.Value : null, change.Version, change.Revision, change.OccurredAt),
                        change.Revision);
                }
            }

            last = page.Next - 1;
        }
        while (page.Next <= page.Latest);
    }

    /// <summary>Whether a change stands in the log of this space. That of a namespace, seen from the whole store, does not.</summary>
    private async ValueTask<bool> IsOwnAsync(StoreEvent change, CancellationToken ended)
    {
        int colon = space is INamespace ? -1 : change.Group.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return true;
        }

        string name = change.Group[..colon];
        if (streams.IsNamespace(name))
        {
            return false;
        }

        ChangePage page = await space.GetChangesAsync(change.Revision, limit: 1, cancellationToken: ended);
        if (page.Changes is [var logged] && logged.Revision == change.Revision && logged.Group == change.Group && logged.Key == change.Key && logged.Kind == change.Kind)
        {
            return true;
        }

        if (page.Trimmed == 0)
        {
            streams.RememberNamespace(name);
        }

        return false;
    }

    private Task SendAsync(StoreEvent change, long? revision) => stream.SendAsync(ChangeKind.Name(change.Kind), revision, JsonText.Event(change));
}
