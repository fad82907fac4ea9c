using System.CommandLine;
using GoStore.Actors;

namespace GoStore.Host.Commands;

internal sealed class NamespaceCommand : Command
{
    public NamespaceCommand(Shell shell)
        : base("namespace", "List namespaces, show what one holds, set how much it may")
    {
        Add(new NamespaceListCommand(shell));
        Add(new NamespaceShowCommand(shell));
        Add(new NamespaceSetQuotaCommand(shell));
    }

    /// <summary>A namespace that must be there.</summary>
    public static async Task<NamespaceInfo> GetAsync(IStore store, string name, CancellationToken cancellationToken) =>
        await store.FindNamespaceAsync(name, cancellationToken)
            ?? throw new CommandException(ExitCode.NotFound, $"There is no namespace \"{name}\". Make one with any command that writes, or see 'gostore namespace list'.");
}
