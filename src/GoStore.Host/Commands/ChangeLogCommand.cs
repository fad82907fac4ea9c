using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

/// <summary>A command on a change log: of what is in no namespace, or of the namespace that is named, which has to be there.</summary>
internal abstract class ChangeLogCommand : StoreCommand
{
    protected ChangeLogCommand(Shell shell, string name, string description)
        : base(shell, StoreAccess.Read, name, description)
        => Add(NamespaceOption.Instance);

    protected abstract Task<ExitCode> RunAsync(IChangeLog log, StoreCall call);

    protected sealed override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        if (NamespaceOption.Of(call.Arguments) is not { } name)
        {
            return await RunAsync((IChangeLog)store, call);
        }

        await NamespaceCommand.GetAsync(store, name, call.CancellationToken);
        return await RunAsync((IChangeLog)await store.NamespaceAsync(name, cancellationToken: call.CancellationToken), call);
    }
}
