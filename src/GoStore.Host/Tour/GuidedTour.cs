using System.Globalization;
using System.Text;
using GoStore.Host.Connections;

namespace GoStore.Host.Tour;

/// <summary>Shows the store by running the program's own commands on a file that is gone afterwards.</summary>
internal sealed class GuidedTour(Shell shell)
{
    private static readonly TourStep[] Steps =
    [
        new("A value stands under a key, in a group ('default' unless named). A write prints the entry's version.", ["set", "colour", "blue"]),
        new("", ["set", "colour", "green"]),
        new("", ["get", "key", "colour"]),
        new("A write may insist on the version it has seen; then nobody overwrites somebody else's change.", ["set", "colour", "red", "--version", "1"]),
        new("Entries can have a time to live.", ["set", "token", "abc123", "--group", "session", "--ttl", "5m"]),
        new("", ["ttl", "token", "--group", "session"]),
        new("Counters are raised in one transaction, however many programs do it at once.", ["increment", "visits", "5"]),
        new("", ["increment", "visits", "-2"]),
        new("JSON documents can be patched in place.", ["put", "user:1"], """{"name":"Ada","email":"ada@example.org"}"""),
        new("", ["patch", "user:1"], """{"email":null,"city":"London"}"""),
        new("", ["put", "user:2"], """{"name":"Grace"}"""),
        new("Keys are kept in order, so a prefix or a range of them is found without reading the others.", ["get", "prefix", "user:"]),
        new("", ["list"]),
        new("", ["groups"]),
        new("", ["get", "key", "colour", "--json"]),
        new("", ["delete-prefix", "user:"]),
        new("Everything can be taken along, as lines of JSON or as a copy of the database.", ["export"]),
    ];

    public Task<int> RunAsync() => Failures.CatchAsync(shell, ShowAsync);

    private async Task<int> ShowAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-tour-");
        try
        {
            Say($"This is gostore {Version()}: a group/key-value store in one file, durable after every write.");
            Say("A tour of it, on a file that is deleted at the end:");
            foreach (TourStep step in Steps)
            {
                await RunAsync(step, Path.Combine(folder.FullName, "tour.db"));
            }

            Say("");
            Say("That was the tour; its file is gone. Next, on a file of your own (gostore.db here, or --connection FILE):");
            Say("");
            foreach (string next in (string[])["set colour blue", "get key colour", "--help", "set --help"])
            {
                Say($"  {Start()}{next}");
            }

            await shell.Output.FlushAsync();
            return (int)ExitCode.Done;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RunAsync(TourStep step, string file)
    {
        if (step.Says.Length > 0)
        {
            Say("");
            Say(step.Says);
        }

        using var output = new MemoryStream();
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var inner = new Shell
        {
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(step.Input + "\n")),
            Output = output,
            Error = error,
            Connect = (_, access, cancellationToken) => StoreConnection.OpenAsync(file, access, cancellationToken),
        };
        int exitCode = await new CommandLine(inner).RunAsync(step.Arguments);

        Say($"  $ {step.Typed}");
        foreach (string line in (Encoding.UTF8.GetString(output.ToArray()) + error).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Say($"  {line}");
        }

        if (exitCode != 0)
        {
            Say($"  (exit code {exitCode})");
        }

        await shell.Output.FlushAsync();
    }

    private void Say(string line) => shell.Output.Write(Encoding.UTF8.GetBytes(line + "\n"));

    // Whoever came by 'dotnet run' has no 'gostore' to type.
    private static string Start()
        => File.Exists("GoStore.Actors.sln") ? "dotnet run --project src/GoStore.Host -- " : "gostore ";

    private static string Version() => typeof(GuidedTour).Assembly.GetName().Version?.ToString(3) ?? "";
}
