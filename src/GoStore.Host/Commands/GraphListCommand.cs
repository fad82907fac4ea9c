using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GraphListCommand : GraphOperation
{
    private readonly bool incoming;
    private readonly NodeArguments node = new("", "The node");
    private readonly Argument<string?> type = GraphOptions.EdgeType();

    public GraphListCommand(Shell shell, string name, string description, bool incoming)
        : base(shell, StoreAccess.Read, name, description)
    {
        this.incoming = incoming;
        node.AddTo(this);
        Add(type);
    }

    protected override async Task<ExitCode> RunAsync(IGraph graph, StoreCall call)
    {
        string? onlyType = call.Arguments.GetValue(type);
        await call.Results.EdgesAsync(
            incoming ? graph.IncomingAsync(node.Of(call), onlyType, call.CancellationToken) : graph.OutgoingAsync(node.Of(call), onlyType, call.CancellationToken),
            call.CancellationToken);
        return ExitCode.Done;
    }
}
