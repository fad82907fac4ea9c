using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace GoStore.Actors.Tests.Graphs;

public sealed partial class GraphTextTests
{
    private static readonly string[] Hostile =
    [
        "plain", "\"", "\\", "a\\", "\\\"", "a\"];b", "\\N \\G \\E \\l\\r\\n", "line\nbreak", "a\r\nb", "\n", "a\rb", "tab\there", "nul\0l", "\u0001\u001f\u007f", "\u0085\u009f",
        "<b>bold</b>", "<>", "<TABLE><TR><TD>x</TD></TR></TABLE>", "<unclosed", "&amp; &lt; &#65; &nbsp; & &&;", "-->", "--> n2", "|", "a|b{c}|d", "{", "}", "[", "]", "(", ")", ";", "//", "/*", "#", "#quot;", "%%",
        "end", "graph", "digraph", "subgraph x {", "node", "style:#a;", "classDef x:#b;", "`code`", "**bold**", "1. list", "- list", "é", "日本語", "😀", "\u202eright to left", "\ufeffbom", "\ufffe\uffff", " ", "  two  spaces  ",
        "a:b", "n1", "%", "%s%n", "$", "'", "\u2028", new string('x', 70_000), new string('&', 20_000), string.Concat(Enumerable.Repeat("\n\"", 10_000)), string.Concat(Enumerable.Repeat("日", 30_000)), "\ud83d\udc68\u200d\ud83d\udc69",
    ];

    [SkippableFact]
    public async Task Graphviz_takes_any_label_and_shows_what_it_says()
    {
        Skip.IfNot(Graphviz(), "Needs Graphviz: there is no program 'dot' on the path. On Debian: apt-get install graphviz.");
        Edge[] edges = [.. Hostile.Select((text, number) => new Edge(new Node(text, $"from {number}"), text, new Node("to", text), JsonSerializer.Serialize(text)))];

        await ShowsAsync(edges);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Graphviz_takes_random_labels_and_shows_what_they_say(int seed)
    {
        Skip.IfNot(Graphviz(), "Needs Graphviz: there is no program 'dot' on the path. On Debian: apt-get install graphviz.");
        var random = new Random(seed);
        await ShowsAsync([.. Enumerable.Range(0, 150).Select(_ => new Edge(new Node(Any(random), Any(random)), Any(random), new Node(Any(random), Any(random)), random.Next(2) == 0 ? null : Any(random)))]);
    }

    [Fact]
    public void Dot_of_a_small_graph_reads_as_one_would_write_it()
    {
        Edge[] edges = [new(new Node("User", "bob"), "follows", new Node("User", "ann"), """{"since":2020}"""), new(new Node("User", "ann"), "follows", new Node("User", "ann"))];

        Assert.Equal(
            """
            digraph G {
              charset="UTF-8";
              rankdir=LR;
              node [shape=box, style=rounded];
              n1 [label="User:ann"];
              n2 [label="User:bob"];
              n2 -> n1 [label="follows\n{\"since\":2020}"];
              n1 -> n1 [label="follows"];
            }

            """.ReplaceLineEndings("\n"),
            GraphText.Dot(edges));
        Assert.Equal("digraph G {\n  charset=\"UTF-8\";\n  rankdir=LR;\n  node [shape=box, style=rounded];\n}\n", GraphText.Dot([]));
    }

    [Fact]
    public void Nodes_with_the_same_label_are_not_the_same()
    {
        Edge[] edges = [new(new Node("a", "b:c"), "e", new Node("a:b", "c"))];

        Assert.Contains("n1 -> n2", GraphText.Dot(edges), StringComparison.Ordinal);
        Assert.Contains("n1 -->|\"e\"| n2", GraphText.Mermaid(edges), StringComparison.Ordinal);
    }

    [Fact]
    public void Mermaid_has_nothing_in_a_label_that_means_something_to_it()
    {
        Edge[] edges = [.. Hostile.Select((text, number) => new Edge(new Node(text, $"from {number}"), text, new Node("to", text), text))];
        string[] lines = GraphText.Mermaid(edges).Split('\n')[..^1];

        Assert.Equal("graph LR", lines[0]);
        Assert.All(lines.Skip(1), line => Assert.Matches(MermaidLine(), line));
        Assert.All(lines, line => Assert.DoesNotMatch("(style|classDef).*:", line));
        var nodes = lines.Select(line => MermaidNode().Match(line)).Where(match => match.Success).ToDictionary(match => match.Groups[1].Value, match => Decoded(match.Groups[2].Value));
        string[] arrows = [.. lines.Where(line => line.Contains(" -->|", StringComparison.Ordinal))];
        Assert.Equal(edges.Length, arrows.Length);
        foreach ((Edge edge, string arrow) in edges.Zip(arrows))
        {
            Match parts = MermaidArrow().Match(arrow);
            Assert.Equal((Shown(Cut($"{edge.From}", 1000)), Shown(Cut($"{edge.To}", 1000))), (nodes[parts.Groups[1].Value], nodes[parts.Groups[3].Value]));
            Assert.Equal($"{Shown(Cut(edge.Type, 1000))}\n{Shown(Cut(edge.Properties!, 100))}", Decoded(parts.Groups[2].Value));
        }

        Assert.Equal("graph LR\n  n1[\"User:ann\"]\n  n2[\"User:bob\"]\n  n1 -->|\"follows<br/>#123;#34;since#34;:2020#125;\"| n2\n", GraphText.Mermaid([new(new Node("User", "ann"), "follows", new Node("User", "bob"), """{"since":2020}""")]));
    }

    [Fact]
    public void Json_has_all_of_it()
    {
        Edge[] edges = [.. Hostile.Where(text => !text.Contains('\uffff', StringComparison.Ordinal)).Select((text, number) => new Edge(new Node(text, "from"), text, new Node("to", text), number % 2 == 0 ? JsonSerializer.Serialize(text) : null, number + 1))];
        using JsonDocument document = JsonDocument.Parse(GraphText.Json(edges));
        JsonElement root = document.RootElement;

        Assert.Equal(edges.Length, root.GetProperty("edges").GetArrayLength());
        Assert.Equal(edges.SelectMany(edge => (Node[])[edge.From, edge.To]).Distinct().Count(), root.GetProperty("nodes").GetArrayLength());
        foreach ((Edge edge, JsonElement json) in edges.Zip(root.GetProperty("edges").EnumerateArray()))
        {
            Assert.Equal((edge.From.Type, edge.From.Id), (json.GetProperty("from").GetProperty("type").GetString(), json.GetProperty("from").GetProperty("id").GetString()));
            Assert.Equal((edge.Type, edge.To.Id, edge.Version), (json.GetProperty("type").GetString(), json.GetProperty("to").GetProperty("id").GetString(), json.GetProperty("version").GetInt64()));
            Assert.Equal(edge.Properties is null ? null : JsonSerializer.Deserialize<string>(edge.Properties), json.GetProperty("properties").GetString());
        }
    }

    [Fact]
    public void Long_properties_are_cut_between_two_characters_in_pictures()
    {
        string properties = string.Concat(Enumerable.Repeat("😀", 101));
        var edge = new Edge(new Node("n", "a"), "e", new Node("n", "b"), properties);

        Assert.Contains($"\\n{string.Concat(Enumerable.Repeat("😀", 100))}…\"", GraphText.Dot([edge]), StringComparison.Ordinal);
        Assert.Contains(properties[..200], GraphText.Dot([edge with { Properties = properties[..200] }]), StringComparison.Ordinal);
        Assert.DoesNotContain("…", GraphText.Dot([edge with { Properties = properties[..200] }]), StringComparison.Ordinal);
    }

    private static async Task ShowsAsync(Edge[] edges)
    {
        (int exitCode, string svg, string error) = await DotAsync(GraphText.Dot(edges), "-Tsvg");
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("syntax", error, StringComparison.OrdinalIgnoreCase);
        XElement[] groups = [.. XDocument.Parse(svg, LoadOptions.PreserveWhitespace).Descendants().Where(each => each.Name.LocalName == "g")];

        string[] nodes = [.. groups.Where(each => (string?)each.Attribute("class") == "node").Select(TextOf).Order(StringComparer.Ordinal)];
        Assert.Equal(edges.SelectMany(edge => (Node[])[edge.From, edge.To]).Distinct().Select(node => Comparable(Shown(Cut($"{node}", 1000)))).Order(StringComparer.Ordinal), nodes);
        string[] labels = [.. groups.Where(each => (string?)each.Attribute("class") == "edge").Select(TextOf).Order(StringComparer.Ordinal)];
        Assert.Equal(edges.Select(edge => Comparable(edge.Properties is null ? Shown(Cut(edge.Type, 1000)) : $"{Shown(Cut(edge.Type, 1000))}\n{Shown(Cut(edge.Properties, 100))}")).Order(StringComparer.Ordinal), labels);
    }

    private static string TextOf(XElement group) => Comparable(string.Join('\n', group.Descendants().Where(each => each.Name.LocalName == "text").Select(each => each.Value)));

    // Graphviz writes a second space as one that does not break, and an empty line not at all.
    private static string Comparable(string text) => string.Join('\n', text.Replace('\u00a0', ' ').Split('\n').Where(line => line.Length > 0));

    private static string Cut(string text, int longest)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        return runes.Length <= longest ? text : string.Concat(runes.Take(longest)) + "…";
    }

    /// <summary>What is to be seen of a text: lines, and signs for what cannot be seen.</summary>
    private static string Shown(string text) => string.Concat(text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes().Select(rune =>
        rune.Value == '\n' ? "\n"
        : rune.Value < 32 ? ((char)(0x2400 + rune.Value)).ToString()
        : rune.Value == 127 ? "␡"
        : rune.Value is (>= 128 and < 160) or (>= 0xfdd0 and <= 0xfdef) || (rune.Value & 0xffff) is 0xfffe or 0xffff ? "\ufffd"
        : rune.ToString()));

    private static string Any(Random random)
    {
        const string Signs = "\"\\<>&;#{}[]|-:%`'/*\n\r\t\0 aZ0é日\u0007\u0090";
        var text = new StringBuilder();
        for (int length = random.Next(1, 13); length > 0; length--)
        {
            int kind = random.Next(8);
            text.Append(kind < 6 ? Signs[random.Next(Signs.Length)].ToString() : kind == 6 ? new Rune(random.Next(0x1f300, 0x1f6ff)).ToString() : ((string[])["\\N", "&lt;", "-->", "\\\"", "&#38;", "<br>", "\\l"])[random.Next(7)]);
        }

        return text.ToString();
    }

    private static string Decoded(string label) => Entity().Replace(label.Replace("<br/>", "\n", StringComparison.Ordinal), match => ((char)int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToString());

    private static bool Graphviz()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("dot", "-V") { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> DotAsync(string text, string argument)
    {
        var utf8 = new UTF8Encoding(false);
        using Process process = Process.Start(new ProcessStartInfo("dot", argument)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(text);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all of it; why is on its standard error.
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    [GeneratedRegex("^  (n\\d+\\[\"(?:[^\\x00-\\x7f]|[A-Za-z0-9 ,/:]|<br/>|#\\d+;)*\"\\]|n\\d+ -->\\|\"(?:[^\\x00-\\x7f]|[A-Za-z0-9 ,/:]|<br/>|#\\d+;)*\"\\| n\\d+)$")]
    private static partial Regex MermaidLine();

    [GeneratedRegex("^  (n\\d+)\\[\"(.*)\"\\]$")]
    private static partial Regex MermaidNode();

    [GeneratedRegex("^  (n\\d+) -->\\|\"(.*)\"\\| (n\\d+)$")]
    private static partial Regex MermaidArrow();

    [GeneratedRegex("#(\\d+);")]
    private static partial Regex Entity();
}
