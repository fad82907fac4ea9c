using System.Collections.Concurrent;
using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using GoStore.Actors.Client;
using GoStore.Actors.Engine;
using GoStore.Actors.Events;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Remote;
using GoStore.Actors.Tasks;
using GoStore.Actors.Templates;

namespace GoStore.Actors;

/// <summary>The stores of an actor system, each a system actor, closed in an orderly way with it.</summary>
public sealed class GoStoreExtension : IExtension
{
    /// <summary>The name of the store that <c>system.GoStore()</c> opens.</summary>
    public const string DefaultName = "gostore";

    private readonly ExtendedActorSystem system;
    private readonly ConcurrentDictionary<string, Lazy<StoreClient>> stores = new(StringComparer.Ordinal);

    internal GoStoreExtension(ExtendedActorSystem system)
    {
        this.system = system;
        system.Settings.InjectTopLevelFallback(Reference);
    }

    /// <summary>The reference configuration: every setting with its default, as in <c>hocon/gostore.conf</c>.</summary>
    public static Config Reference { get; } = ConfigurationFactory.FromResource<GoStoreExtension>("GoStore.Actors.gostore.conf");

    /// <summary>Gives the store of a name, opening it the first time.</summary>
    /// <param name="name">The name; letters, digits and hyphens, at most 128.</param>
    /// <param name="configure">Changes the options when it is opened.</param>
    /// <exception cref="StoreException">The name or a setting is wrong, or options are given for a store that is open already.</exception>
    public IStore Open(string name = DefaultName, Action<StoreOptions>? configure = null) => Open(name, configure, null);

    internal StoreClient Open(string name, Action<StoreOptions>? configure, Func<Task>? dispose)
    {
        if (!NamespaceName.IsValid(name))
        {
            throw InvalidName(name);
        }

        PlannedStore? planned = StoreSetup.Of(system)?.Find(name);
        if (planned is not null && configure is not null)
        {
            throw new StoreArgumentException(
                nameof(configure),
                $"The store {Named.Text(name)} of the actor system {Named.Text(system.Name)} was added by {planned.Method}, so it cannot be given other options. Leave them out; where they come from services.AddGoStore(...), call services.AddGoStoreClient() instead.");
        }

        if (planned?.Elsewhere is { } elsewhere)
        {
            return elsewhere(system);
        }

        bool opened = false;
        Lazy<StoreClient> store = stores.GetOrAdd(name, _ => new Lazy<StoreClient>(() =>
        {
            opened = true;
            return Start(name, planned is null ? configure : planned.Options.CopyTo, dispose);
        }));
        StoreClient client;
        try
        {
            client = store.Value;
        }
        catch
        {
            // A wrong setting is no reason to refuse the name for ever.
            stores.TryRemove(new KeyValuePair<string, Lazy<StoreClient>>(name, store));
            throw;
        }

        if (!opened && configure is not null)
        {
            throw new StoreArgumentException(nameof(configure), $"The store {Named.Text(name)} is open already, so its options cannot change any more. Leave them out, or give another name.");
        }

        return client;
    }

    /// <summary>What belongs to a store is named after it with an underscore between: no other store may be called so.</summary>
    internal static StoreArgumentException InvalidName(string name) =>
        new(nameof(name), $"The name {Named.Text(name)} of a store is invalid; use 1 to {NamespaceName.Longest} letters, digits and hyphens.");

    private StoreClient Start(string name, Action<StoreOptions>? configure, Func<Task>? dispose)
    {
        var options = new StoreOptions();
        configure?.Invoke(options);
        StoreSettings settings = StoreSettings.Read(system.Settings.Config, options);
        var admission = new Admission(settings.Path, settings.MailboxCapacity);
        Admission.Announce(system, system.Provider.SystemGuardian.Path / name, admission);
        SettingsReader section = StoreSettings.Section(system.Settings.Config, options);
        NamespaceSettings namespaceSettings = NamespaceSettings.Read(section, options);

        // The watchers of a store are started with the first. No name of a store has an underscore, so those with one are free.
        var events = new EventCapability(
            EventSettings.Read(section),
            () => system.SystemActorOf(Props.Create<WatchersActor>(), $"{name}_watchers"),
            Logging.GetLogger(system, $"gostore/{name}"));
        var templates = new TemplateRenderer(TemplateSettings.Read(section), settings.Clock);
        IReadOnlyList<ICapability> capabilities = Capabilities.All(section, options, events, templates);
        Props props = Props.Create(() => new StoreActor(settings, admission, capabilities))
            .WithDispatcher(settings.Dispatcher)
            .WithMailbox(settings.Mailbox);
        IActorRef store = system.SystemActorOf(props, name);
        IActorRef namespaces = StartNamespaces($"{name}_namespaces", store, settings, namespaceSettings);
        var client = new StoreClient(store, namespaces, settings, admission, new LocalEvents(events), templates, new TaskRunners(system, name, TaskRunnerSettings.Read(section)), system.WhenTerminated, dispose);

        // Before the system ends, so that the last commits are written back and the file is closed in order.
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, $"close-{name}", async () =>
        {
            await client.CloseAsync();
            return Done.Instance;
        });
        return client;
    }

    /// <summary>Stands for the store of a server.</summary>
    internal StoreClient Connect(Uri server, RemoteOptions options, Func<Task>? dispose)
    {
        var local = new StoreOptions { Path = server.ToString(), AskTimeout = options.AskTimeout, TimeProvider = options.TimeProvider };
        StoreSettings settings = StoreSettings.Read(system.Settings.Config, local).At(server.ToString());
        SettingsReader section = StoreSettings.Section(system.Settings.Config, local);
        var admission = new Admission(settings.Path, settings.MailboxCapacity);
        var connection = new ServerConnection(server, options.ApiKey, options.Handler);
        var events = new RemoteEvents(connection, EventSettings.Read(section).WatcherCapacity);
        IActorRef store = system.SystemActorOf(Props.Create(() => new RemoteStoreActor(connection, events, settings, admission)), DefaultName);
        system.WhenTerminated.ContinueWith(_ => connection.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return new StoreClient(
            store,
            store,
            settings,
            admission,
            events,
            new TemplateRenderer(TemplateSettings.Read(section), settings.Clock),
            new TaskRunners(system, DefaultName, TaskRunnerSettings.Read(section)),
            system.WhenTerminated,
            dispose);
    }

    private IActorRef StartNamespaces(string name, IActorRef store, StoreSettings settings, NamespaceSettings namespaces)
    {
        var admission = new Admission(settings.Path, settings.MailboxCapacity);
        Admission.Announce(system, system.Provider.SystemGuardian.Path / name, admission);
        Props props = Props.Create(() => new NamespacesActor(store, settings, namespaces, admission)).WithMailbox(settings.Mailbox);
        return system.SystemActorOf(props, name);
    }
}

/// <summary>Makes the extension; Akka's side of <c>system.GoStore()</c>.</summary>
public sealed class GoStoreExtensionProvider : ExtensionIdProvider<GoStoreExtension>
{
    /// <summary>The one provider.</summary>
    public static GoStoreExtensionProvider Instance { get; } = new();

    /// <inheritdoc/>
    public override GoStoreExtension CreateExtension(ExtendedActorSystem system) => new(system);
}

/// <summary>Stores inside an actor system.</summary>
public static class GoStoreActorSystem
{
    /// <summary>Gives a store of this actor system, opening it the first time with the configuration <c>gostore { ... }</c>. It is closed with the system.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="configure">Changes the options when it is opened.</param>
    /// <param name="name">A name, where a system has several stores.</param>
    /// <returns>The store. It opens in the background: the first call tells where the file cannot be opened.</returns>
    /// <example>
    /// <code>
    /// IStore store = system.GoStore(options => options.Path = "app.db");
    /// EntryWritten written = await store.Ref.AskAsync(new EntryCommands.Set("config", "colour", "blue"), TimeSpan.FromSeconds(5));
    /// </code>
    /// </example>
    public static IStore GoStore(this ActorSystem system, Action<StoreOptions>? configure = null, string name = GoStoreExtension.DefaultName) =>
        GoStoreExtensionProvider.Instance.Apply(system).Open(name, configure);

    /// <summary>Asks a store, with the type of the reply known from the request.</summary>
    /// <typeparam name="TReply">The reply of a request that succeeds.</typeparam>
    /// <param name="store">The store: <see cref="IStore.Ref"/>.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="timeout">How long to wait; finite, more than zero.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily a write.</param>
    /// <exception cref="StoreException">The request failed.</exception>
    /// <exception cref="AskTimeoutException">No answer in time.</exception>
    public static async Task<TReply> AskAsync<TReply>(this ICanTell store, IStoreRequest<TReply> request, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return await store.Ask<object>(request, timeout, cancellationToken) switch
        {
            TReply reply => reply,
            StoreFailure failure => throw failure.ToException(),
            var other => throw new StoreException(ErrorCode.Internal, $"'{request.Operation}' was answered with {other?.GetType().ToString() ?? "null"}, which is no reply to it."),
        };
    }
}
