using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class GraphCommand : Command
{
    public GraphCommand(Shell shell)
        : base("graph", "Edges between nodes: write, list, search and draw them. The type of an edge stands where it reads: FROM, EDGE, TO")
    {
        Add(new GraphWriteCommand(shell, "add-edge", "Add an edge and print its version; one that is there already is a conflict", GraphWriteCommand.Kind.Add));
        Add(new GraphWriteCommand(shell, "update-edge", "Give an edge other properties and print its version", GraphWriteCommand.Kind.Update));
        Add(new GraphGetEdgeCommand(shell));
        Add(new GraphListCommand(shell, "get-outgoing", "Print the edges that start at a node", incoming: false));
        Add(new GraphListCommand(shell, "get-incoming", "Print the edges that end at a node", incoming: true));
        Add(new GraphRemoveEdgeCommand(shell));
        Add(new GraphRemoveNodeCommand(shell));
        Add(new GraphNeighboursCommand(shell));
        Add(new GraphFindPathCommand(shell));
        Add(new GraphViewCommand(shell));
    }
}
