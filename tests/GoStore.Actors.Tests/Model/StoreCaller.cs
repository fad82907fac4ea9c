using Akka.Actor;

namespace GoStore.Actors.Tests.Model;

/// <summary>Puts one request to a store, over either of its two ways in, and gives back a reply that the model's can be held against.</summary>
internal static class StoreCaller
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>As a message. The message has been sent when this returns, so several calls arrive in their order.</summary>
    public static async Task<object> AskAsync(IActorRef store, IStoreRequest request) =>
        await store.Ask<object>(request, Patience) switch
        {
            TransactionFailed failed => new Failure(failed.Code, failed.Index),
            StoreFailure failure => new Failure(failure.Code),
            object reply => reply,
        };

    /// <summary>As a call of <see cref="IStore"/>.</summary>
    public static async Task<object> CallAsync(IStore store, IStoreRequest request)
    {
        try
        {
            return await DispatchAsync(store, request);
        }
        catch (TransactionFailedException failed)
        {
            return new Failure(failed.Code, failed.Index);
        }
        catch (StoreException failure)
        {
            return new Failure(failure.Code);
        }
    }

    private static async Task<object> DispatchAsync(IStore store, IStoreRequest request)
    {
        switch (request)
        {
            case EntryCommands.Set set:
                return new EntryWritten(await store.SetAsync(set.Group, set.Key, set.Value, set.TimeToLive, set.Expected, set.Type));
            case EntryCommands.SetMany many:
                return new EntriesWritten(await store.SetManyAsync(many.Entries));
            case EntryCommands.Touch touch:
                return new EntryTouched(await store.TouchAsync(touch.Group, touch.Key, touch.TimeToLive));
            case EntryCommands.Increment increment:
                return new EntryIncremented(await store.IncrementAsync(increment.Group, increment.Key, increment.By), 0);
            case EntryCommands.Patch patch:
                return await store.PatchAsync(patch.Group, patch.Key, patch.Document, patch.Expected);
            case EntryCommands.Delete delete:
                return new EntriesDeleted(await store.DeleteAsync(delete.Group, delete.Key, delete.Expected) ? 1 : 0);
            case EntryCommands.DeleteMany many:
                return new EntriesDeleted(await store.DeleteManyAsync(many.Group, many.Keys));
            case EntryCommands.DeleteRange { Range.Prefix: { } prefix } delete:
                return new EntriesDeleted(await store.DeletePrefixAsync(delete.Group, prefix, delete.Offset, delete.Limit));
            case EntryCommands.DeleteRange delete:
                return new EntriesDeleted(await store.DeleteRangeAsync(delete.Group, delete.Range.From, delete.Range.To, delete.Offset, delete.Limit));
            case EntryCommands.DeleteGroup group:
                return new EntriesDeleted(await store.DeleteGroupAsync(group.Group));
            case EntryCommands.DeleteGroups groups:
                return new EntriesDeleted(await store.DeleteGroupsAsync(groups.Prefix));
            case StoreCommands.Transaction transaction:
                return await store.TransactionAsync(transaction.Operations);
            case EntryQueries.Get get:
                Entry? found = await store.FindAsync(get.Group, get.Key);
                string value = await store.GetAsync(get.Group, get.Key);
                return found is not null && found.Value == value ? found : throw new InvalidOperationException($"FindAsync says {Replies.Text(found)}, GetAsync {Replies.Text(value)}.");
            case EntryQueries.Exists exists:
                return new Existence(await store.ExistsAsync(exists.Group, exists.Key));
            case EntryQueries.GetTimeToLive query:
                return new TimeToLive(await store.GetTimeToLiveAsync(query.Group, query.Key), null);
            case EntryQueries.GetBatch batch:
                IReadOnlyDictionary<string, Entry> entries = await store.GetBatchAsync(batch.Group, batch.Keys);
                return entries.All(pair => pair.Key == pair.Value.Key && batch.Keys.Contains(pair.Key))
                    ? new EntryList([.. batch.Keys.Distinct().Where(entries.ContainsKey).Select(key => entries[key])])
                    : throw new InvalidOperationException("GetBatchAsync files an entry under another key.");
            case EntryQueries.GetAll { Type: { } type } all:
                return new EntryList(await store.GetByTypeAsync(all.Group, type, all.Offset, all.Limit));
            case EntryQueries.GetAll { Range.Prefix: { } prefix } all:
                return new EntryList(await store.GetPrefixAsync(all.Group, prefix, all.Offset, all.Limit));
            case EntryQueries.GetAll all when all.Range != default:
                return new EntryList(await store.GetRangeAsync(all.Group, all.Range.From, all.Range.To, all.Offset, all.Limit));
            case EntryQueries.GetAll { Limit: { } limit } all:
                return new EntryList(await store.GetPageAsync(all.Group, all.Offset, limit));
            case EntryQueries.GetAll { Offset: 0 } all:
                return new EntryList(await store.GetAllAsync(all.Group));
            case EntryQueries.Count count:
                return new EntryCount(await store.CountAsync(count.Group, count.Range));
            case EntryQueries.CountAll count:
                return new EntryCount(await store.CountAllAsync(count.Prefix));
            case EntryQueries.GroupExists exists:
                return new Existence(await store.GroupExistsAsync(exists.Group));
            case EntryQueries.GetSplit split:
                return new ValueParts(await store.SplitAsync(split.Group, split.Key, split.Separator));
            case EntryQueries.GetFields fields:
                return new ValueParts(await store.FieldsAsync(fields.Group, fields.Key));
            default:
                return await AskAsync(store.Ref, request);
        }
    }
}
