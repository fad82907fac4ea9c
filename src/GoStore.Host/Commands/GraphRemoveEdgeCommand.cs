using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GraphRemoveEdgeCommand : GraphOperation
{
    private readonly EdgeArguments edge = new();

    public GraphRemoveEdgeCommand(Shell shell)
        : base(shell, StoreAccess.Read, "remove-edge", "Remove an edge and print how many there were")
        => edge.AddTo(this);

    protected override async Task<ExitCode> RunAsync(IGraph graph, StoreCall call)
    {
        EdgeKey key = edge.Of(call);
        int removed = await graph.RemoveEdgeAsync(key.From, key.Type, key.To, cancellationToken: call.CancellationToken) ? 1 : 0;
        call.Results.Fact($"{removed}", json => json.WriteNumber("removed", removed));
        return ExitCode.Done;
    }
}
