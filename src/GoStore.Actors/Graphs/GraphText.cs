using System.Globalization;
using System.Text;

namespace GoStore.Actors;

/// <summary>
/// Edges as a picture or a document for other programs: <see cref="Dot"/> for Graphviz, <see cref="Mermaid"/>, <see cref="Json"/>. Whatever stands in names and
/// properties, the text is well-formed and shows it.
/// </summary>
/// <remarks>
/// In the pictures a node is labelled <c>Type:Id</c>, an edge with its type and, on a line of its own, its properties. More than 1000 characters of a
/// name and 100 of properties are cut. A control
/// character, which no picture can show, stands as its symbol (NUL as ␀), and half of a surrogate pair or a code point that is no character as �.
/// </remarks>
/// <example>
/// <code>
/// Edge[] edges = await store.Graph.OutgoingAsync(new Node("User", "ann")).ToArrayAsync();
/// await File.WriteAllTextAsync("ann.dot", GraphText.Dot(edges));   // dot -Tsvg ann.dot
/// </code>
/// </example>
public static partial class GraphText
{
    /// <summary>Graphviz takes labels of 16 384 bytes, and lines of 65 535 points.</summary>
    private const int LongestName = 1000;

    private const int LongestProperties = 100;

    /// <summary>The nodes of edges, in order, each with a name that is safe in any format.</summary>
    private static SortedDictionary<Node, string> NamesOf(IReadOnlyCollection<Edge> edges)
    {
        var names = new SortedDictionary<Node, string>(Graphs.NodeOrder.Instance);
        foreach (Edge edge in edges)
        {
            names[edge.From] = "";
            names[edge.To] = "";
        }

        int number = 0;
        foreach (Node node in names.Keys.ToList())
        {
            names[node] = string.Create(CultureInfo.InvariantCulture, $"n{++number}");
        }

        return names;
    }

    private static IEnumerable<string> LinesOf(Node node) => Lines(Cut(node.ToString(), LongestName));

    private static IEnumerable<string> LinesOf(Edge edge) =>
        [.. Lines(Cut(edge.Type, LongestName)), .. edge.Properties is null ? [] : Lines(Cut(edge.Properties, LongestProperties))];

    private static string Cut(string text, int longest)
    {
        int end = 0;
        foreach (Rune rune in text.EnumerateRunes().Take(longest))
        {
            end += rune.Utf16SequenceLength;
        }

        return end >= text.Length ? text : text[..end] + "…";
    }

    /// <summary>A text line by line, of nothing but characters that can be shown.</summary>
    private static IEnumerable<string> Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').Select(Visible);

    private static string Visible(string line)
    {
        var visible = new StringBuilder(line.Length);
        foreach (Rune rune in line.EnumerateRunes())
        {
            visible.Append(rune.Value switch
            {
                < 0x20 => new Rune(0x2400 + rune.Value),
                0x7f => new Rune(0x2421),
                >= 0x80 and < 0xa0 => Rune.ReplacementChar,
                _ when (rune.Value & 0xfffe) == 0xfffe || rune.Value is >= 0xfdd0 and <= 0xfdef => Rune.ReplacementChar,
                _ => rune,
            });
        }

        return visible.ToString();
    }
}
