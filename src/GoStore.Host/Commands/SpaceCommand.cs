using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

/// <summary>A command on the whole store, or on the namespace that is named.</summary>
internal abstract class SpaceCommand : StoreCommand
{
    private readonly StoreAccess access;

    protected SpaceCommand(Shell shell, StoreAccess access, string name, string description)
        : base(shell, access, name, description)
    {
        this.access = access;
        Add(NamespaceOption.Instance);
    }

    protected abstract Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call);

    protected sealed override async Task<ExitCode> RunAsync(IStore store, StoreCall call) =>
        await RunAsync((IStoreSpace)(NamespaceOption.Of(call.Arguments) is { } name ? await OpenAsync(store, name, call.CancellationToken) : store), call);

    /// <summary>What is not there yet is made by writing and an error in reading, as with the file.</summary>
    private async Task<IStoreSpace> OpenAsync(IStore store, string name, CancellationToken cancellationToken)
    {
        if (!access.HasFlag(StoreAccess.Write))
        {
            await NamespaceCommand.GetAsync(store, name, cancellationToken);
        }

        return await store.NamespaceAsync(name, cancellationToken: cancellationToken);
    }
}
