using System.Runtime.CompilerServices;
using Akka.Actor;
using GoStore.Actors.Engine;
using GoStore.Actors.Templates;

namespace GoStore.Actors.Client;

/// <summary>The store as application code sees it.</summary>
internal sealed class StoreClient : EntriesClient, IStore
{
    private readonly IEventSource events;
    private readonly IEvents ownEvents;
    private readonly Func<Task>? dispose;
    private int disposed;

    public StoreClient(IActorRef store, IActorRef namespaces, StoreSettings settings, Admission admission, IEventSource events, TemplateRenderer templates, TaskRunners runners, Task terminated, Func<Task>? dispose)
        : base(settings, new RequestDeadlines(settings.AskTimeout, admission), templates)
    {
        Ref = store;
        Namespaces = namespaces;
        this.events = events;
        ownEvents = EventsOf(null);
        this.dispose = dispose;
        Runners = runners;
        Tasks = new TasksClient(this, runners);
        terminated.ContinueWith(
            _ =>
            {
                Deadlines.End(new StoreClosed(settings.Path).ToException());
                events.Close();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public IActorRef Ref { get; }

    public IActorRef Namespaces { get; }

    public ITasks Tasks { get; }

    /// <summary>What runs tasks of this store and its namespaces.</summary>
    public TaskRunners Runners { get; }

    protected override IActorRef Target => Ref;

    public Task<long> PurgeAsync(CancellationToken cancellationToken = default) =>
        Send(new StoreCommands.PurgeExpired(), static reply => Expect<Purged>(reply).Count, cancellationToken);

    public Task<BackedUp> BackupAsync(string path, CancellationToken cancellationToken = default) =>
        Send(new StoreCommands.Backup(path), static reply => Expect<BackedUp>(reply), cancellationToken);

    public Task<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        Send(new StoreQueries.GetInfo(), static reply => Expect<StoreInfo>(reply), cancellationToken);

    public async Task<INamespace> NamespaceAsync(string name, Quota? quota = null, CancellationToken cancellationToken = default) =>
        new NamespaceClient(this, await AskAsync(new NamespaceCommands.Open(name, quota), cancellationToken));

    public Task<NamespaceInfo?> FindNamespaceAsync(string name, CancellationToken cancellationToken = default) =>
        Send(new NamespaceQueries.Get(name), static reply => reply is NamespaceNotFound ? null : Expect<NamespaceInfo>(reply), cancellationToken);

    public async IAsyncEnumerable<NamespaceInfo> NamespacesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            NamespacePage page = await AskAsync(new NamespaceQueries.List(after), cancellationToken);
            foreach (NamespaceInfo each in page.Namespaces)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return each;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    public Task<IWatch> WatchAsync(string group = WatchCommands.Any, string key = WatchCommands.Any, CancellationToken cancellationToken = default) =>
        ownEvents.WatchAsync(group, key, cancellationToken);

    public IDisposable OnChange(Action<StoreEvent> callback) => ownEvents.OnChange(callback);

    /// <summary>The events of a namespace, with its own groups; null for those of the store.</summary>
    public IEvents EventsOf(string? ns) =>
        events.Of(ns, Ref, (request, cancellationToken) => Send(request, static reply => Expect<Watching>(reply), cancellationToken));

    /// <summary>Finds out whether a server is there and knows the key. A key for some namespaces may not ask about the whole store, which is an answer too.</summary>
    public async Task ReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GetInfoAsync(cancellationToken);
        }
        catch (StoreException error) when (error.Code == ErrorCode.Forbidden)
        {
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        // They have things to report while there is a store.
        await Runners.StopAllAsync(cancellationToken);
        try
        {
            await Send(new StoreCommands.Close(), static reply => reply is StoreClosed ? true : throw Unexpected(reply), cancellationToken);
        }
        catch (StoreException error) when (error.Code == ErrorCode.Closed)
        {
            // It was closed already, which is what was wanted.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (dispose is null || Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        try
        {
            await CloseAsync();
        }
        finally
        {
            await dispose();
        }
    }
}
