using GoStore.Actors;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

/// <summary>What the commands that print some of the keys of a group have in common.</summary>
internal static class EntryReading
{
    public static async Task WriteRangeAsync(IEntries store, StoreCall call, KeyRange range, WindowArguments window)
    {
        if (window.IsOpen(call.Arguments))
        {
            await call.Results.EntriesAsync(store.AllAsync(call.Group, range, call.CancellationToken), call.CancellationToken);
            return;
        }

        long offset = window.Offset(call.Arguments);
        long? limit = window.Limit(call.Arguments);
        IReadOnlyList<Entry> entries = range.Prefix is { } prefix
            ? await store.GetPrefixAsync(call.Group, prefix, offset, limit, call.CancellationToken)
            : await store.GetRangeAsync(call.Group, range.From, range.To, offset, limit, call.CancellationToken);
        await call.Results.EntriesAsync(entries.ToAsyncEnumerable(), call.CancellationToken);
    }
}
