using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class GraphFindPathCommand : GraphOperation
{
    private readonly NodeArguments from = new("FROM-", "The node at which the path starts");
    private readonly NodeArguments to = new("TO-", "The node at which it ends");
    private readonly Option<int?> maxDepth = GraphOptions.MaxDepth("How many edges at most [any number]", 0);
    private readonly Option<string[]> edgeTypes = GraphOptions.EdgeTypes();

    public GraphFindPathCommand(Shell shell)
        : base(shell, StoreAccess.Read, "find-path", "Print the edges of a shortest path from one node to another")
    {
        from.AddTo(this);
        to.AddTo(this);
        Add(maxDepth);
        Add(edgeTypes);
    }

    protected override async Task<ExitCode> RunAsync(IGraph graph, StoreCall call)
    {
        var options = new TraversalOptions { MaxDepth = call.Arguments.GetValue(maxDepth), EdgeTypes = [.. call.Arguments.GetValue(edgeTypes) ?? []] };
        GraphPath path = await graph.FindShortestPathAsync(from.Of(call), to.Of(call), options, call.CancellationToken)
            ?? throw new CommandException(ExitCode.NotFound, $"There is no path from {PlainText.Node(from.Of(call))} to {PlainText.Node(to.Of(call))}.");
        call.Results.Path(path);
        return ExitCode.Done;
    }
}
