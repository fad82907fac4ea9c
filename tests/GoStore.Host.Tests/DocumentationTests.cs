using System.Text;
using System.Text.RegularExpressions;

namespace GoStore.Host.Tests;

/// <summary>The examples of the pages, typed into a shell one after the other.</summary>
public sealed partial class DocumentationTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [SkippableFact]
    public async Task Every_example_prints_what_the_page_says()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        (List<string> typed, string shown) = await ReadAsync("cli.md");
        Assert.True(typed.Count > 60, $"Only {typed.Count} examples were found.");
        Outcome outcome = await gostore.ShellAsync(ScriptOf(typed));

        Assert.Equal(Steady(shown), Steady(outcome.Output.Replace(gostore.Folder, "/home/ada")));
    }

    [SkippableFact]
    public async Task The_way_from_a_clone_to_a_server_goes_as_the_page_says()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        Skip.If((await gostore.ShellAsync("command -v curl && command -v bash")).ExitCode != 0, "Needs bash and curl.");
        const string address = "http://127.0.0.1:4680";
        string free = $"http://127.0.0.1:{FreePort()}";
        (List<string> typed, string shown) = await ReadAsync("getting-started.md");
        Assert.True(typed.Count > 30, $"Only {typed.Count} examples were found.");

        // Where it listens is the only thing that is not typed as it stands: the port may be taken here.
        string script = $"export GOSTORE_SERVER_LISTEN={free}\nPATH=$PWD/bin:$PATH\n" + Typing(typed).Replace(address, free);
        Directory.CreateDirectory(gostore.PathOf("bin"));
        await File.WriteAllTextAsync(gostore.PathOf("bin/gostore"), $"#!/bin/sh\nexec {Gostore.Typed} \"$@\"\n");
        await File.WriteAllTextAsync(gostore.PathOf("typed.sh"), script);
        Outcome outcome = await gostore.ShellAsync("chmod +x bin/gostore && exec bash typed.sh </dev/null");

        string[] printed = outcome.Output.Replace(free, address).Split('\n');
        string[] expected = shown.Split('\n');
        int differs = Enumerable.Range(0, Math.Min(printed.Length, expected.Length)).FirstOrDefault(line => !Regex.IsMatch(printed[line], Pattern(expected[line])), Math.Min(printed.Length, expected.Length));
        Assert.True(differs == expected.Length && differs == printed.Length, $"Line {differs} is not as the page says:\n{string.Join('\n', expected.Skip(differs).Take(3))}\n--- but\n{string.Join('\n', printed.Skip(differs).Take(3))}");
    }

    /// <summary>What is typed on a page, and what it shows of it.</summary>
    private static async Task<(List<string> Typed, string Shown)> ReadAsync(string name)
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", name));
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

        return (typed, shown.ToString());
    }

    private static string ScriptOf(List<string> typed) =>
        $"gostore() {{ {Gostore.Typed} \"$@\"; }}\n" + Typing(typed);

    private static string Typing(List<string> typed) =>
        "exec 2>&1\n" + string.Join('\n', typed.Select(line => $"printf '%s\\n' '$ {line.Replace("'", "'\\''")}'\n{line}")) + "\n";

    /// <summary>A line of a page as a pattern: <c>...</c> is whatever is different each time.</summary>
    private static string Pattern(string shown) => $"\\A{Regex.Escape(shown).Replace("\\.\\.\\.", ".*")}\\z";

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
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

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z|1h29m[\d.]+s|\d+ bytes|(?<=-bytes )\d+|(?<=\n(sqlite|akka) )\S+|gsk_\w{10}_[\w-]{43}|(?<=\n)\w{10}(?= (read|write|admin) )")]
    private static partial Regex Changing();

    [GeneratedRegex(@"(?<=\n)warning .*\n")]
    private static partial Regex Warning();
}
