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
    private readonly EdgeTable.TakeEdge take;
    private HandlerContext context = null!;
    private Func<EdgeKey, Node, bool> found = null!;
    private int way;
    private EdgeKey? after;
    private EdgeKey last;
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

    /// <summary>Takes what is left of the edges of a node.</summary>
    /// <param name="context">Knows when the slice is over.</param>
    /// <param name="node">The node; the same one until all is taken.</param>
    /// <param name="found">Is given each edge and its other end, and says whether to go on.</param>
    /// <returns>Whether all is taken: if not, the slice is over or there is nothing more to be found.</returns>
    public bool Continue(HandlerContext context, Node node, Func<EdgeKey, Node, bool> found)
    {
        this.context = context;
        this.found = found;
        for (; way < ways.Length; way++)
        {
            if (!table.At(space, node, ways[way].IsIncoming, ways[way].Type, after, rules is not null, take))
            {
                after = last;
                return false;
            }

            after = null;
        }

        way = 0;
        return true;
    }

    private bool Take(in EdgeRow row)
    {
        last = row.Key;
        if ((rules is null || rules.Allow(row.Properties)) && !found(row.Key, ways[way].IsIncoming ? row.Key.From : row.Key.To))
        {
            return false;
        }

        // Properties take much longer to look at than names.
        return !((rules is not null || ++rows % RowsBetweenLooksAtTheClock == 0) && context.SliceIsOver);
    }
}
