using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

/// <summary>A command on entries: on those of the whole store, or of the namespace that is named.</summary>
internal abstract class EntriesCommand : StoreCommand
{
    private readonly StoreAccess access;

    protected EntriesCommand(Shell shell, StoreAccess access, string name, string description)
        : base(shell, access, name, description)
    {
        this.access = access;
        Add(NamespaceOption.Instance);
    }

    protected abstract Task<ExitCode> RunAsync(IEntries store, StoreCall call);

    protected sealed override async Task<ExitCode> RunAsync(IStore store, StoreCall call) =>
        await RunAsync((IEntries)(NamespaceOption.Of(call.Arguments) is { } name ? await OpenAsync(store, name, call.CancellationToken) : store), call);

    /// <summary>What is not there yet is made by writing and an error in reading, as with the file.</summary>
    private async Task<IEntries> OpenAsync(IStore store, string name, CancellationToken cancellationToken)
    {
        if (access == StoreAccess.Read)
        {
            await NamespaceCommand.GetAsync(store, name, cancellationToken);
        }

        return await store.NamespaceAsync(name, cancellationToken: cancellationToken);
    }
}
