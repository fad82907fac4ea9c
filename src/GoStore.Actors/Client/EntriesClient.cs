using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Akka.Actor;
using GoStore.Actors.Diagnostics;
using GoStore.Actors.Engine;
using GoStore.Actors.Events;
using GoStore.Actors.Tasks;
using GoStore.Actors.Templates;

namespace GoStore.Actors.Client;

/// <summary>Entries as application code sees them, of a store or of a namespace: every method is one message, or a walk of several.</summary>
internal abstract partial class EntriesClient(StoreSettings settings, RequestDeadlines deadlines, TemplateRenderer templates) : IEntries, IChangeLog, ITaskStore
{
    /// <param name="store">Another client of the same store.</param>
    protected EntriesClient(EntriesClient store)
        : this(store.Settings, store.Deadlines, store.Templates)
    {
    }

    protected StoreSettings Settings { get; } = settings;

    protected RequestDeadlines Deadlines { get; } = deadlines;

    protected TemplateRenderer Templates { get; } = templates;

    /// <summary>Whom requests go to.</summary>
    protected abstract IActorRef Target { get; }

    internal IActorRef TargetOf => Target;

    /// <summary>Makes of a request what is sent.</summary>
    protected virtual IStoreRequest Address(IStoreRequest request) => request;

    internal IStoreRequest AddressOf(IStoreRequest request) => Address(request);

    public Task<long> SetAsync(string group, string key, string value, TimeSpan? timeToLive = null, ExpectedVersion expected = default, string type = "", CancellationToken cancellationToken = default) =>
        Send(new EntryCommands.Set(group, key, value, timeToLive, expected, type), static reply => Expect<EntryWritten>(reply).Version, cancellationToken);

    public Task<ImmutableArray<long>> SetManyAsync(IEnumerable<EntryCommands.Set> entries, CancellationToken cancellationToken = default)
    {
        ImmutableArray<EntryCommands.Set> list = entries?.ToImmutableArray() ?? default;
        return list is { IsDefault: false, Length: 0 }
            ? Task.FromResult(ImmutableArray<long>.Empty)
            : Send(new EntryCommands.SetMany(list), static reply => Expect<EntriesWritten>(reply).Versions, cancellationToken);
    }

    public Task<string> GetAsync(string group, string key, CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.Get(group, key), static reply => Expect<Entry>(reply).Value, cancellationToken);

    public Task<Entry?> FindAsync(string group, string key, CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.Get(group, key), static reply => reply is EntryNotFound ? null : Expect<Entry>(reply), cancellationToken);

    public Task<IReadOnlyDictionary<string, Entry>> GetBatchAsync(string group, IEnumerable<string> keys, CancellationToken cancellationToken = default) =>
        Send<IReadOnlyDictionary<string, Entry>>(
            new EntryQueries.GetBatch(group, keys?.ToImmutableArray() ?? default),
            static reply => Expect<EntryList>(reply).Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal),
            cancellationToken);

    public Task<IReadOnlyList<Entry>> GetAllAsync(string group, CancellationToken cancellationToken = default) =>
        List(new EntryQueries.GetAll(group), cancellationToken);

    public Task<IReadOnlyList<Entry>> GetPageAsync(string group, long offset, long limit, CancellationToken cancellationToken = default) =>
        List(new EntryQueries.GetAll(group, Offset: offset, Limit: limit), cancellationToken);

    public Task<IReadOnlyList<Entry>> GetPrefixAsync(string group, string prefix, long offset = 0, long? limit = null, CancellationToken cancellationToken = default) =>
        prefix is null ? Null<IReadOnlyList<Entry>>(nameof(prefix)) : List(new EntryQueries.GetAll(group, KeyRange.WithPrefix(prefix), null, offset, limit), cancellationToken);

    public Task<IReadOnlyList<Entry>> GetRangeAsync(string group, string? from, string? to, long offset = 0, long? limit = null, CancellationToken cancellationToken = default) =>
        List(new EntryQueries.GetAll(group, KeyRange.Between(from, to), null, offset, limit), cancellationToken);

    public Task<IReadOnlyList<Entry>> GetByTypeAsync(string group, string type, long offset = 0, long? limit = null, CancellationToken cancellationToken = default) =>
        type is null ? Null<IReadOnlyList<Entry>>(nameof(type)) : List(new EntryQueries.GetAll(group, default, type, offset, limit), cancellationToken);

    public async IAsyncEnumerable<Entry> AllAsync(string group, KeyRange range = default, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            EntryPage page = await Send(new EntryQueries.GetPage(group, range, null, after), static reply => Expect<EntryPage>(reply), cancellationToken);
            foreach (Entry entry in page.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    public async IAsyncEnumerable<string> GroupsAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            GroupPage page = await Send(new EntryQueries.GetGroups(prefix, after), static reply => Expect<GroupPage>(reply), cancellationToken);
            foreach (string group in page.Groups)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return group;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    public async Task<IReadOnlyList<string>> GetGroupsAsync(string prefix = "", CancellationToken cancellationToken = default)
    {
        var groups = new List<string>();
        await foreach (string group in GroupsAsync(prefix, cancellationToken))
        {
            groups.Add(group);
        }

        return groups;
    }

    public Task<bool> ExistsAsync(string group, string key, CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.Exists(group, key), static reply => Expect<Existence>(reply).Exists, cancellationToken);

    public Task<bool> GroupExistsAsync(string group, CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.GroupExists(group), static reply => Expect<Existence>(reply).Exists, cancellationToken);

    public Task<TimeSpan?> GetTimeToLiveAsync(string group, string key, CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.GetTimeToLive(group, key), static reply => Expect<TimeToLive>(reply).Remaining, cancellationToken);

    public Task<DateTimeOffset?> TouchAsync(string group, string key, TimeSpan? timeToLive, CancellationToken cancellationToken = default) =>
        Send(new EntryCommands.Touch(group, key, timeToLive), static reply => Expect<EntryTouched>(reply).ExpiresAt, cancellationToken);

    public Task<long> IncrementAsync(string group, string key, long by = 1, CancellationToken cancellationToken = default) =>
        Send(new EntryCommands.Increment(group, key, by), static reply => Expect<EntryIncremented>(reply).Value, cancellationToken);

    public Task<EntryPatched> PatchAsync(string group, string key, string patch, ExpectedVersion expected = default, CancellationToken cancellationToken = default) =>
        Send(new EntryCommands.Patch(group, key, patch, expected), static reply => Expect<EntryPatched>(reply), cancellationToken);

    public Task<bool> DeleteAsync(string group, string key, ExpectedVersion expected = default, CancellationToken cancellationToken = default) =>
        Send(new EntryCommands.Delete(group, key, expected), static reply => Expect<EntriesDeleted>(reply).Count > 0, cancellationToken);

    public Task<long> DeleteManyAsync(string group, IEnumerable<string> keys, CancellationToken cancellationToken = default) =>
        Deleted(new EntryCommands.DeleteMany(group, keys?.ToImmutableArray() ?? default), cancellationToken);

    public Task<long> DeleteGroupAsync(string group, CancellationToken cancellationToken = default) =>
        Deleted(new EntryCommands.DeleteGroup(group), cancellationToken);

    public Task<long> DeleteGroupsAsync(string prefix, CancellationToken cancellationToken = default) =>
        Deleted(new EntryCommands.DeleteGroups(prefix), cancellationToken);

    public Task<long> DeletePrefixAsync(string group, string prefix, long offset = 0, long? limit = null, CancellationToken cancellationToken = default) =>
        prefix is null ? Null<long>(nameof(prefix)) : Deleted(new EntryCommands.DeleteRange(group, KeyRange.WithPrefix(prefix), offset, limit), cancellationToken);

    public Task<long> DeleteRangeAsync(string group, string? from, string? to, long offset = 0, long? limit = null, CancellationToken cancellationToken = default) =>
        Deleted(new EntryCommands.DeleteRange(group, KeyRange.Between(from, to), offset, limit), cancellationToken);

    public Task<long> CountAsync(string group, KeyRange range = default, CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.Count(group, range), static reply => Expect<EntryCount>(reply).Count, cancellationToken);

    public Task<long> CountAllAsync(string prefix = "", CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.CountAll(prefix), static reply => Expect<EntryCount>(reply).Count, cancellationToken);

    public Task<ImmutableArray<string>> SplitAsync(string group, string key, string separator, CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.GetSplit(group, key, separator), static reply => Expect<ValueParts>(reply).Parts, cancellationToken);

    public Task<ImmutableArray<string>> FieldsAsync(string group, string key, CancellationToken cancellationToken = default) =>
        Send(new EntryQueries.GetFields(group, key), static reply => Expect<ValueParts>(reply).Parts, cancellationToken);

    public Task<TransactionDone> TransactionAsync(IEnumerable<ITransactional> operations, CancellationToken cancellationToken = default) =>
        Send(new StoreCommands.Transaction(operations?.ToImmutableArray() ?? default), static reply => Expect<TransactionDone>(reply), cancellationToken);

    public Task TransactAsync(Func<IEntryTransaction, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return TransactAsync(
            async transaction =>
            {
                await work(transaction);
                return true;
            },
            cancellationToken);
    }

    public Task<TResult> TransactAsync<TResult>(Func<IEntryTransaction, Task<TResult>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return EntryTransaction.RunAsync(this, Templates, work, Settings.TransactAttempts, cancellationToken);
    }

    public Task<long> ExportAsync(Stream destination, string groupPrefix = "", IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return JsonLines.ExportAsync(this, destination, groupPrefix, progress, cancellationToken);
    }

    public Task<long> ImportAsync(Stream source, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return JsonLines.ImportAsync(this, source, Settings, progress, cancellationToken);
    }

    private Task<long> Deleted(IStoreRequest command, CancellationToken cancellationToken) =>
        Send(command, static reply => Expect<EntriesDeleted>(reply).Count, cancellationToken);

    private Task<IReadOnlyList<Entry>> List(IStoreRequest query, CancellationToken cancellationToken) =>
        Send(query, static reply => Expect<EntryList>(reply).Entries, cancellationToken);

    protected static Task<T> Null<T>(string argument) =>
        Task.FromException<T>(new InvalidArgument(argument, $"The {argument} is null; it must be a text.").ToException());

    protected Task<TResult> Send<TResult>(IStoreRequest request, Func<object, TResult> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        Activity? activity = StoreMeter.Activities.HasListeners()
            ? StoreMeter.Activities.StartActivity($"gostore {request.Operation}", ActivityKind.Client)
            : null;
        var pending = new PendingCall<TResult>(Address(request), Deadlines, read) { Activity = activity, Trace = activity?.Context ?? default, WantsReplyAtOnce = ChangeCallbacks.IsInside };
        if (activity is not null)
        {
            // It ends with the reply, on another thread; the caller's own activity goes on here.
            Activity.Current = activity.Parent;
        }

        if (!Deadlines.Add(pending))
        {
            return pending.Task;
        }

        if (cancellationToken.CanBeCanceled)
        {
            pending.Cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((PendingCall)state!).Cancel(token), pending);
        }

        Target.Tell(pending, ActorRefs.NoSender);
        return pending.Task;
    }

    protected static TReply Expect<TReply>(object reply)
        where TReply : class =>
        reply as TReply ?? throw Unexpected(reply);

    protected static StoreException Unexpected(object reply) =>
        reply is StoreFailure failure ? failure.ToException() : new StoreException(ErrorCode.Internal, $"The store answered with {reply.GetType()}, which is no reply to this request.");
}
