using System.Collections.Immutable;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Graphs;

/// <summary>Takes the edges of one node after the other, and goes on where a slice ended, be it between two edges of one node.</summary>
internal sealed class EdgeWalk
{
    private const int RowsBetweenLooksAtTheClock = 16;

    private readonly EdgeTable table;
    private readonly string space;
    private readonly ImmutableArray<(bool IsIncoming, string? Type)> ways;
    private readonly EdgeRules? rules;
    private readonly EdgeTable.TakeEnd take;
    private readonly RepeatedText types = new();
    private HandlerContext context = null!;
    private Found found = null!;
    private int way;
    private (string Type, Node Other)? after;
    private int rows;

    public EdgeWalk(EdgeTable table, string space, EdgeRules rules)
        : this(table, space, rules.Ways) => this.rules = rules.NeedsProperties ? rules : null;

    public EdgeWalk(EdgeTable table, string space, ImmutableArray<(bool IsIncoming, string? Type)> ways)
    {
        this.table = table;
        this.space = space;
        this.ways = ways;
        take = Take;
    }

    /// <summary>Is given the type of an edge, whether it ends at the node, and its other end.</summary>
    /// <returns>Whether to go on.</returns>
    public delegate bool Found(string type, bool isIncoming, NodeName other);

    /// <summary>Takes what is left of the edges of a node.</summary>
    /// <param name="handlerContext">Knows when the slice is over.</param>
    /// <param name="node">The node; the same one until all is taken.</param>
    /// <param name="takeFound">Is given each edge that is followed.</param>
    /// <returns>Whether all is taken: if not, the slice is over or nothing more is wanted.</returns>
    public bool Continue(HandlerContext handlerContext, Node node, Found takeFound)
    {
        context = handlerContext;
        found = takeFound;
        for (; way < ways.Length; way++)
        {
            if (!table.Ends(space, node, ways[way].IsIncoming, ways[way].Type, after, rules is not null, take))
            {
                return false;
            }

            after = null;
        }

        way = 0;
        return true;
    }

    private bool Take(string type, NodeName other, string? properties)
    {
        bool goesOn = (rules is not null && !rules.Allow(properties)) || found(type, ways[way].IsIncoming, other);

        // Properties take much longer to look at than names.
        if (goesOn && !((rules is not null || ++rows % RowsBetweenLooksAtTheClock == 0) && context.SliceIsOver))
        {
            return true;
        }

        after = (type, other.ToNode(types));
        return false;
    }
}
