using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class GraphGetEdgeCommand : GraphOperation
{
    private readonly EdgeArguments edge = new();

    public GraphGetEdgeCommand(Shell shell)
        : base(shell, StoreAccess.Read, "get-edge", "Print an edge with its properties")
        => edge.AddTo(this);

    protected override async Task<ExitCode> RunAsync(IGraph graph, StoreCall call)
    {
        EdgeKey key = edge.Of(call);
        Edge found = await graph.FindEdgeAsync(key.From, key.Type, key.To, call.CancellationToken)
            ?? throw new CommandException(ExitCode.NotFound, $"There is no edge {PlainText.Edge(key)}.");
        call.Results.Edge(found);
        return ExitCode.Done;
    }
}
