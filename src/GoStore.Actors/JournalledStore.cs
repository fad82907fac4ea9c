using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Changes;
using GoStore.Actors.Engine;
using GoStore.Actors.Events;
using GoStore.Actors.Journal;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Sqlite;
using GoStore.Actors.Templates;

namespace GoStore.Actors;

/// <summary>A store that commits nothing which is not in a journal before, as children of the actor that keeps the journal.</summary>
/// <param name="Store">Takes what concerns the store.</param>
/// <param name="Namespaces">Takes what is meant within a namespace.</param>
internal sealed record JournalledStore(IActorRef Store, IActorRef Namespaces)
{
    /// <summary>How many events wait for one relay at least.</summary>
    private const int RelayCapacity = 1024;

    /// <summary>Starts it over a file that is where the journal is.</summary>
    public static JournalledStore Start(IActorContext context, StoreSettings settings, StoreOptions options, ICommitJournal journal, IReplyFormat format, TimeSpan keepReplies)
    {
        ActorSystem system = context.System;
        SettingsReader section = StoreSettings.Section(system.Settings.Config, options);

        // The file was brought to where the journal is: one that is not there must not be taken for an empty store.
        var admission = new Admission(settings.Path, settings.MailboxCapacity) { WasOpened = true };
        Admission.Announce(system, context.Self.Path / "store", admission);
        var namespacesAdmission = new Admission(settings.Path, settings.MailboxCapacity);
        Admission.Announce(system, context.Self.Path / "namespaces", namespacesAdmission);
        NamespaceSettings namespaceSettings = NamespaceSettings.Read(section, options);
        IActorRef watchers = context.ActorOf(Props.Create<WatchersActor>(), "watchers");

        // Who watches it are relays, which are never slow; what one commit may have for them at once must not be lost before it is on its way.
        var events = new EventCapability(new EventSettings(Math.Max(RelayCapacity, EventSettings.Read(section).WatcherCapacity)), () => watchers, Logging.GetLogger(system, settings.Path));
        IReadOnlyList<ICapability> capabilities = Capabilities.All(
            section,
            options,
            events,
            new TemplateRenderer(TemplateSettings.Read(section), settings.Clock),
            new JournalCapability(journal, format, keepReplies));
        IActorRef store = context.ActorOf(
            Props.Create(() => new StoreActor(settings, admission, capabilities)).WithDispatcher(settings.Dispatcher).WithMailbox(settings.Mailbox),
            "store");
        IActorRef namespaces = context.ActorOf(
            Props.Create(() => new NamespacesActor(store, settings, namespaceSettings, namespacesAdmission)).WithMailbox(settings.Mailbox),
            "namespaces");
        return new JournalledStore(store, namespaces);
    }

    /// <summary>The settings of such a store.</summary>
    public static StoreSettings SettingsOf(ActorSystem system, StoreOptions options) => StoreSettings.Read(system.Settings.Config, options);

    /// <summary>Whether it keeps a change log.</summary>
    public static bool KeepsLog(ActorSystem system, StoreOptions options) => ChangeSettings.Read(StoreSettings.Section(system.Settings.Config, options), options).Enabled;

    /// <summary>The steps of the schema of such a file.</summary>
    public static IReadOnlyList<Migration> Migrations(ActorSystem system, StoreSettings settings, StoreOptions options)
    {
        SettingsReader section = StoreSettings.Section(system.Settings.Config, options);
        var events = new EventCapability(EventSettings.Read(section), () => ActorRefs.Nobody, Logging.GetLogger(system, settings.Path));
        return [.. Capabilities.All(section, options, events, new TemplateRenderer(TemplateSettings.Read(section), settings.Clock)).SelectMany(each => each.Migrations).OrderBy(each => each.Number)];
    }
}
