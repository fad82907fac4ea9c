using System.Text;

namespace GoStore.Actors;

public static partial class GraphText
{
    /// <summary>Edges in the language of Graphviz, left to right, for <c>dot -Tsvg</c>.</summary>
    /// <param name="edges">The edges; each is drawn once for each time it is there.</param>
    public static string Dot(IEnumerable<Edge> edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        Edge[] all = [.. edges];
        SortedDictionary<Node, string> names = NamesOf(all);
        var text = new StringBuilder("digraph G {\n  charset=\"UTF-8\";\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
        foreach ((Node node, string name) in names)
        {
            text.Append("  ").Append(name).Append(" [label=").Append(DotLabel(LinesOf(node))).Append("];\n");
        }

        foreach (Edge edge in all)
        {
            text.Append("  ").Append(names[edge.From]).Append(" -> ").Append(names[edge.To]).Append(" [label=").Append(DotLabel(LinesOf(edge))).Append("];\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>In quotation marks, so that it is a text and not HTML. Besides those, a backslash begins an escape there and an ampersand an HTML entity.</summary>
    private static string DotLabel(IEnumerable<string> lines) => "\"" + string.Join("\\n", lines.Select(line => line
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("&", "&amp;", StringComparison.Ordinal))) + "\"";
}
