using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GraphNeighboursCommand : GraphOperation
{
    private readonly NodeArguments node = new("", "The node");
    private readonly Argument<string?> type = GraphOptions.EdgeType();

    public GraphNeighboursCommand(Shell shell)
        : base(shell, StoreAccess.Read, "neighbours", "Print the nodes at the other ends of a node's edges, whichever way they go")
    {
        node.AddTo(this);
        Add(type);
    }

    protected override async Task<ExitCode> RunAsync(IGraph graph, StoreCall call)
    {
        IReadOnlyList<Node> nodes = await graph.GetNeighboursAsync(node.Of(call), call.Arguments.GetValue(type), cancellationToken: call.CancellationToken);
        await call.Results.NodesAsync(nodes.ToAsyncEnumerable(), call.CancellationToken);
        return ExitCode.Done;
    }
}
