using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using GoStore.Host.Server.Problems;
using GoStore.Actors;

namespace GoStore.Host.Tests.Server.Rest;

/// <summary>The examples of docs/http-api.md, typed into a shell one after the other.</summary>
public sealed partial class HttpDocumentTests(RunningServer server) : IClassFixture<RunningServer>
{
    [SkippableFact]
    public async Task Every_example_prints_what_the_page_says()
    {
        Skip.If(OperatingSystem.IsWindows() || !File.Exists("/usr/bin/curl"), "Needs a Bourne shell and curl.");
        List<string> typed = [];
        var shown = new StringBuilder();
        foreach (Match block in Console().Matches(Page()))
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

        Assert.True(typed.Count > 20, $"Only {typed.Count} examples were found.");
        string script = "exec 2>&1\n" + string.Join('\n', typed.Select(line => $"printf '%s\\n' '$ {line.Replace("'", "'\\''")}'\n{line}")) + "\n";
        var start = new ProcessStartInfo("/bin/sh", ["-c", script.Replace("http://127.0.0.1:4680", server.Address.GetLeftPart(UriPartial.Authority))])
        {
            WorkingDirectory = server.Folder,
            RedirectStandardOutput = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        using Process shell = Process.Start(start)!;
        string output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        string printed = Blank().Replace(output.Replace(server.Address.GetLeftPart(UriPartial.Authority), "http://127.0.0.1:4680"), "\n");
        Assert.Equal(Time().Replace(shown.ToString(), "..."), Time().Replace(printed, "..."));
    }

    [Fact]
    public void Every_code_stands_in_the_page_beside_its_status()
    {
        string page = Page();
        foreach (ErrorCode code in Enum.GetValues<ErrorCode>())
        {
            int status = Problem.StatusOf(code, isConditional: false);
            Assert.True(page.Split('\n').Any(line => line.StartsWith($"| {status}", StringComparison.Ordinal) && line.Contains($"`{Problem.CodeOf(code)}`", StringComparison.Ordinal)), $"{code} with {status}");
        }
    }

    private static string Page()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GoStore.Actors.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return File.ReadAllText(Path.Combine(folder, "docs", "http-api.md"));
    }

    [GeneratedRegex(@"```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    /// <summary>With what a stream says where nothing happens, which comes when the machine is slow.</summary>
    [GeneratedRegex(@"\n+(?::\n+)*")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Time();
}
