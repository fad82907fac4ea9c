using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

/// <summary>A command on the graph: of the whole store, or of the namespace that is named.</summary>
internal abstract class GraphOperation(Shell shell, StoreAccess access, string name, string description) : SpaceCommand(shell, access, name, description)
{
    protected abstract Task<ExitCode> RunAsync(IGraph graph, StoreCall call);

    protected sealed override Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call) => RunAsync(space.Graph, call);
}
