using System.Globalization;
using System.Text;

namespace GoStore.Actors;

public static partial class GraphText
{
    /// <summary>Edges as a Mermaid flowchart, left to right, as Markdown pages show it.</summary>
    /// <param name="edges">The edges; each is drawn once for each time it is there.</param>
    public static string Mermaid(IEnumerable<Edge> edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        Edge[] all = [.. edges];
        SortedDictionary<Node, string> names = NamesOf(all);
        var text = new StringBuilder("graph LR\n");
        foreach ((Node node, string name) in names)
        {
            text.Append("  ").Append(name).Append('[').Append(MermaidLabel(LinesOf(node))).Append("]\n");
        }

        foreach (Edge edge in all)
        {
            text.Append("  ").Append(names[edge.From]).Append(" -->|").Append(MermaidLabel(LinesOf(edge))).Append("| ").Append(names[edge.To]).Append('\n');
        }

        return text.ToString();
    }

    private static string MermaidLabel(IEnumerable<string> lines) => "\"" + string.Join("<br/>", lines.Select(MermaidLine)) + "\"";

    /// <summary>
    /// Letters, digits, spaces and a few signs that mean nothing to Mermaid stand as they are, and everything else of ASCII as its entity code (<c>#34;</c>): quotation marks,
    /// brackets, arrows, bars, backticks, the marks of Markdown and of entities themselves. So does the colon of a text with "style" or "classDef" in it, as Mermaid takes the
    /// semicolon off an entity that comes after such a word and a colon.
    /// </summary>
    private static string MermaidLine(string line)
    {
        bool colons = !line.Contains("style", StringComparison.Ordinal) && !line.Contains("classDef", StringComparison.Ordinal);
        var text = new StringBuilder(line.Length);
        foreach (char letter in line)
        {
            if (!char.IsAscii(letter) || char.IsAsciiLetterOrDigit(letter) || letter is ' ' or ',' or '/' || (letter == ':' && colons))
            {
                text.Append(letter);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"#{(int)letter};");
            }
        }

        return text.ToString();
    }
}
