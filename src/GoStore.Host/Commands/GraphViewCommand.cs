using System.CommandLine;
using System.Text;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class GraphViewCommand : GraphOperation
{
    private readonly Argument<string?> type = new("TYPE") { Description = "The node in the middle: its type", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string?> id = new("ID") { Description = "The node in the middle: which one", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> all = new("--all") { Description = "The whole graph instead of what is around a node" };
    private readonly Option<string> format = new("--format") { Description = "dot, mermaid or json [dot]", HelpName = "FORMAT", DefaultValueFactory = _ => "dot" };
    private readonly Option<string[]> edgeTypes = GraphOptions.EdgeTypes();
    private readonly Option<int?> maxDepth = GraphOptions.MaxDepth("How many edges away from the node, whichever way they go [1]", 1);

    public GraphViewCommand(Shell shell)
        : base(shell, StoreAccess.Read, "view", "Print the edges around a node, or all of them, for Graphviz, as Mermaid or as JSON")
    {
        Add(type);
        Add(id);
        Add(all);
        format.AcceptOnlyFromAmong("dot", "mermaid", "json");
        Add(format);
        Add(edgeTypes);
        Add(maxDepth);
        Validators.Add(result =>
        {
            if (result.GetValue(all) ? result.GetValue(type) is not null : result.GetValue(id) is null)
            {
                result.AddError("Give either TYPE and ID of a node, or --all for the whole graph.");
            }
            else if (result.GetValue(all) && result.GetResult(maxDepth) is { Implicit: false })
            {
                result.AddError("--max-depth is for what is around a node, and --all is the whole graph. Give one of them.");
            }
        });
    }

    protected override async Task<ExitCode> RunAsync(IGraph graph, StoreCall call)
    {
        string[] types = call.Arguments.GetValue(edgeTypes) ?? [];
        Node? middle = call.Arguments.GetValue(all) ? null : new Node(call.Arguments.GetValue(type)!, call.Arguments.GetValue(id)!);
        List<Edge> edges = await GraphPicture.EdgesAsync(graph, middle, types, call.Arguments.GetValue(maxDepth) ?? 1, call.CancellationToken)
            ?? throw new CommandException(ExitCode.Limit, $"There are more than {GraphPicture.MostEdges} edges to show. Narrow it down with --edge-type or --max-depth.");
        string text = call.Arguments.GetValue(format) switch
        {
            "mermaid" => GraphText.Mermaid(edges),
            "json" => GraphText.Json(edges) + "\n",
            _ => GraphText.Dot(edges),
        };
        call.Results.Stream.Write(Encoding.UTF8.GetBytes(text));
        return ExitCode.Done;
    }
}
