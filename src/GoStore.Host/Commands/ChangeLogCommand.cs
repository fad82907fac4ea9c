using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

/// <summary>A command on a change log: of what is in no namespace, or of the namespace that is named, which has to be there.</summary>
internal abstract class ChangeLogCommand : SpaceCommand
{
    protected ChangeLogCommand(Shell shell, string name, string description)
        : base(shell, StoreAccess.Read, name, description)
    {
    }

    protected abstract Task<ExitCode> RunAsync(IChangeLog log, StoreCall call);

    protected sealed override Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call) => RunAsync((IChangeLog)space, call);
}
