using System.CommandLine;
using GoStore.Host.Connections;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class KeyListCommand : KeysCommand
{
    public KeyListCommand(Shell shell)
        : base(shell, StoreAccess.Read, "list", "Print the keys: id, role, namespaces, end, name")
    {
    }

    protected override async Task<ExitCode> RunAsync(IKeys keys, ParseResult arguments, Results results, CancellationToken cancellationToken)
    {
        await results.KeysAsync((await keys.ListAsync(cancellationToken)).ToAsyncEnumerable(), cancellationToken);
        return ExitCode.Done;
    }
}
