using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Input;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class ImportCommand : EntriesCommand
{
    private const string FromInput = "-";
    private readonly Argument<string?> file = new("FILE") { Description = "The file to read; '-' or nothing is standard input", Arity = ArgumentArity.ZeroOrOne };

    public ImportCommand(Shell shell)
        : base(shell, StoreAccess.Write, "import", "Write the entries of JSON lines, as 'export' makes them, and print how many they were")
        => Add(file);

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        string? path = call.Arguments.GetValue(file);
        using var progress = new ProgressLine(call.Shell.Error, call.Shell.ErrorIsTerminal, "Importing");
        await using Stream source = path is null or FromInput
            ? new InterruptibleInput(call.Shell.OpenInput())
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
        long imported = await store.ImportAsync(source, progress, call.CancellationToken);
        call.Results.Fact($"{imported}", json => json.WriteNumber("imported", imported));
        return ExitCode.Done;
    }
}
