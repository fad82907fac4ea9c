using GoStore.Actors.Changes;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Events;
using GoStore.Actors.Graphs;
using GoStore.Actors.Journal;
using GoStore.Actors.Locks;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Serving;
using GoStore.Actors.Tasks;
using GoStore.Actors.Templates;

namespace GoStore.Actors;

/// <summary>What a store can do: one line for each capability, and who listens to whom.</summary>
internal static class Capabilities
{
    public static IReadOnlyList<ICapability> All(SettingsReader config, StoreOptions options, EventCapability events, TemplateRenderer templates, JournalCapability? journal = null)
    {
        var ledger = new NamespaceLedger();
        var changes = new ChangeCapability(ChangeSettings.Read(config, options), ledger);

        // The log comes before those who are told of a change, as it gives the revision.
        var entries = new EntryCapability(ledger, [changes, events]);
        return
        [
            entries,
            new NamespaceCapability(NamespaceSettings.Read(config, options), ledger, entries),
            changes,
            events,
            new ConsumerCapability(changes),
            new LockCapability(),
            new TaskCapability(TaskSettings.Read(config)),
            new GraphCapability(GraphSettings.Read(config)),
            new TemplateCapability(templates, entries),
            new ServingCapability(),

            // The last, because it looks at the tables of all others.
            journal ?? new JournalCapability(null, null, default),
        ];
    }
}
