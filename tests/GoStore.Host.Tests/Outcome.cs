using System.Text;
using System.Text.Json;

namespace GoStore.Host.Tests;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Outcome(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string[] Lines => Output.Split('\n')[..^1];

    public JsonElement Json => JsonDocument.Parse(OutputBytes).RootElement;

    /// <summary>It did what was asked, printed this, and had nothing to complain about.</summary>
    public Outcome Printed(string output)
    {
        Assert.Equal(("", 0, output), (Error, ExitCode, Output));
        return this;
    }

    /// <summary>It failed with this exit code and one line on standard error, which contains all of this.</summary>
    public Outcome Failed(int exitCode, params string[] mentions)
    {
        Assert.True(exitCode == ExitCode, $"Exit code {ExitCode}, not {exitCode}: {Error}{Output}");
        Assert.StartsWith("gostore: ", Error);
        Assert.Equal(Error.Length - 1, Error.IndexOf('\n'));
        Assert.All(mentions, mention => Assert.Contains(mention, Error));
        return this;
    }
}
