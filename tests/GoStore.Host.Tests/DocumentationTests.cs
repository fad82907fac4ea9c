using System.Text;
using System.Text.RegularExpressions;

namespace GoStore.Host.Tests;

/// <summary>The examples of docs/cli.md, typed into a shell one after the other.</summary>
public sealed partial class DocumentationTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [SkippableFact]
    public async Task Every_example_prints_what_the_page_says()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        string page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "cli.md"));
        List<string> typed = [];
        var shown = new StringBuilder();
        foreach (Match block in Console().Matches(page))
        {
            foreach (string line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                shown.Append(line).Append('\n');
                if (line.StartsWith("$ ", StringComparison.Ordinal))
                {
                    typed.Add(line[2..]);
                }
            }
        }

        Assert.True(typed.Count > 60, $"Only {typed.Count} examples were found.");
        string script = $"gostore() {{ {Gostore.Typed} \"$@\"; }}\nexec 2>&1\n"
            + string.Join('\n', typed.Select(line => $"printf '%s\\n' '$ {line.Replace("'", "'\\''")}'\n{line}")) + "\n";
        Outcome outcome = await gostore.ShellAsync(script);

        Assert.Equal(Steady(shown.ToString()), Steady(outcome.Output.Replace(gostore.Folder, "/home/ada")));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GoStore.Actors.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No GoStore.Actors.sln above {AppContext.BaseDirectory}.");
        }

        return folder;
    }

    private static string Steady(string output) => Changing().Replace(Warning().Replace(output, ""), "...");

    [GeneratedRegex(@"```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z|1h29m[\d.]+s|\d+ bytes|(?<=-bytes )\d+|(?<=\n(sqlite|akka|seconds|per-second|p50|p90|p99|p99\.9|max) )\S+|(?<=""(seconds|perSecond|p50|p90|p99|p99\.9|max)"":)[\d.]+")]
    private static partial Regex Changing();

    [GeneratedRegex(@"(?<=\n)warning .*\n")]
    private static partial Regex Warning();
}
