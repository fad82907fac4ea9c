using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Changes;

/// <summary>Gives each change of a namespace its revision and writes it down, in the transaction of the change.</summary>
internal sealed class ChangeCapability(ChangeSettings settings, NamespaceLedger ledger) : ICapability, IEntryListener
{
    private ChangeTable table = null!;

    public IEnumerable<Migration> Migrations => ChangeTable.Migrations;

    public bool IsActive => settings.Enabled;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new ChangeTable(database);
    }

    public bool Cares(string group, string? key) => settings.Enabled;

    public EntryChange Changed(HandlerContext context, EntryChange change)
    {
        if (!settings.Enabled)
        {
            return change;
        }

        NamespaceState state = ledger.Of(change.Group) ?? ledger.Root;
        EntryChange numbered = change with { Revision = ledger.NextRevision(state) };
        table.Append(state.Name, state.Name.Length == 0 ? change.Group : change.Group[(state.Name.Length + 1)..], numbered, context.Now);
        return numbered;
    }
}
