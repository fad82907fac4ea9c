using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GraphRemoveNodeCommand : GraphOperation
{
    private readonly NodeArguments node = new("", "The node");

    public GraphRemoveNodeCommand(Shell shell)
        : base(shell, StoreAccess.Read, "remove-node", "Remove all edges of a node and print how many there were")
        => node.AddTo(this);

    protected override async Task<ExitCode> RunAsync(IGraph graph, StoreCall call)
    {
        long removed = await graph.RemoveNodeAsync(node.Of(call), call.CancellationToken);
        call.Results.Fact($"{removed}", json => json.WriteNumber("removed", removed));
        return ExitCode.Done;
    }
}
