using System.Text;
using System.Text.RegularExpressions;

namespace GoStore.Actors.Tests.Contract;

/// <summary>A source file of the library, taken apart as far as the architecture tests need it: names in the code, and texts.</summary>
internal sealed partial class SourceFile
{
    private SourceFile(string folder, string name, string code, IReadOnlyList<string> texts)
    {
        (Folder, Name, Code, Texts) = (folder, name, code, texts);
        Identifiers = Words().Matches(code).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        Match[] declarations = Declarations().Matches(code).ToArray();
        Declares = declarations.Where(match => IsOutermost(code, match.Index)).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Names = declarations.Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The folder in the library; empty for the library's own.</summary>
    public string Folder { get; }

    public string Name { get; }

    /// <summary>The code without comments and texts; what stands in the holes of an interpolated text is code.</summary>
    public string Code { get; }

    /// <summary>The contents of string literals.</summary>
    public IReadOnlyList<string> Texts { get; }

    public IReadOnlySet<string> Identifiers { get; }

    /// <summary>The types that are declared here; a nested one is reached through its outer one, so it does not count.</summary>
    public IReadOnlySet<string> Declares { get; }

    /// <summary>The types that are declared here, nested ones too: here such a name means the file's own.</summary>
    public IReadOnlySet<string> Names { get; }

    public bool IsTable => Name.EndsWith("Table.cs", StringComparison.Ordinal);

    public override string ToString() => $"{Folder}/{Name}";

    public static IReadOnlyList<SourceFile> All()
    {
        string[] files = [.. Directory.EnumerateFiles(Checkout.Library, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return
        [
            .. files
                .Select(file => (Path: file, Parts: Path.GetRelativePath(Checkout.Library, file).Split(Path.DirectorySeparatorChar)))
                .Where(file => file.Parts[0] is not ("bin" or "obj"))
                .Select(file => Read(file.Parts.Length == 1 ? "" : file.Parts[0], file.Parts[^1], File.ReadAllText(file.Path))),
        ];
    }

    public static SourceFile Read(string folder, string name, string source)
    {
        var code = new StringBuilder();
        var texts = new List<string>();
        int position = 0;
        TakeCode(source, ref position, code, texts, inHole: false);
        return new SourceFile(folder, name, code.ToString(), texts);
    }

    private static bool IsOutermost(string code, int position) =>
        code.AsSpan(0, position).Count('{') == code.AsSpan(0, position).Count('}');

    private static void TakeCode(string source, ref int position, StringBuilder code, List<string> texts, bool inHole)
    {
        int depth = 0;
        while (position < source.Length)
        {
            char letter = source[position];
            ReadOnlySpan<char> rest = source.AsSpan(position);
            if (rest.StartsWith("//"))
            {
                int end = source.IndexOf('\n', position);
                position = end < 0 ? source.Length : end;
            }
            else if (rest.StartsWith("/*"))
            {
                position = source.IndexOf("*/", position, StringComparison.Ordinal) + 2;
            }
            else if (letter == '\'')
            {
                Match character = Character().Match(source, position);
                position += character.Length;
                code.Append(' ');
            }
            else if (TextStart().Match(source, position) is { Success: true } start)
            {
                position += start.Length;
                TakeText(source, ref position, start, code, texts);
                code.Append(' ');
            }
            else
            {
                depth += letter is '{' or '(' or '[' ? 1 : letter is '}' or ')' or ']' ? -1 : 0;
                if (inHole && depth < 0)
                {
                    return;
                }

                code.Append(letter);
                position++;
            }
        }
    }

    private static void TakeText(string source, ref int position, Match start, StringBuilder code, List<string> texts)
    {
        string quotes = start.Groups["quotes"].Value;
        bool raw = quotes.Length >= 3;
        bool verbatim = start.Groups["marks"].Value.Contains('@', StringComparison.Ordinal);
        int dollars = start.Groups["marks"].Value.Count(mark => mark == '$');
        if (!raw && quotes.Length == 2)
        {
            return;
        }

        var text = new StringBuilder();
        string closing = raw ? quotes : "\"";
        while (true)
        {
            ReadOnlySpan<char> rest = source.AsSpan(position);
            if (verbatim && rest.StartsWith("\"\""))
            {
                position += 2;
            }
            else if (rest.StartsWith(closing))
            {
                position += closing.Length;
                break;
            }
            else if (!raw && !verbatim && rest[0] == '\\')
            {
                position += 2;
            }
            else if (dollars > 0 && !raw && rest.StartsWith("{{"))
            {
                position += 2;
            }
            else if (dollars > 0 && rest.StartsWith(new string('{', raw ? dollars : 1)))
            {
                position += raw ? dollars : 1;
                code.Append(' ');
                TakeCode(source, ref position, code, texts, inHole: true);
                position += raw ? dollars : 1;
                text.Append(' ');
            }
            else
            {
                text.Append(rest[0]);
                position++;
            }
        }

        texts.Add(text.ToString());
    }

    [GeneratedRegex(@"\G(?<marks>[$@]*)(?<quotes>""{3,}|""""|"")")]
    private static partial Regex TextStart();

    [GeneratedRegex(@"\G'(\\.[^']*|[^\\])'")]
    private static partial Regex Character();

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record|record\s+struct|record\s+class|delegate\s+\S+)\s+(?<name>[A-Z][A-Za-z0-9_]*)")]
    private static partial Regex Declarations();
}
