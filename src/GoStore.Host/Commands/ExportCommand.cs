using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class ExportCommand : EntriesCommand
{
    private const string ToOutput = "-";
    private readonly Argument<string?> file = new("FILE") { Description = "The file to write; it must not exist yet. '-' or nothing is standard output", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> prefix = new("--prefix") { Description = "Only groups whose names start so [all]", HelpName = "PREFIX" };

    public ExportCommand(Shell shell)
        : base(shell, StoreAccess.Read, "export", "Write entries as JSON lines; to a file, print how many they were")
    {
        Add(file);
        Add(prefix);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        string? path = call.Arguments.GetValue(file);
        bool toOutput = path is null or ToOutput;
        using var progress = new ProgressLine(call.Shell.Error, call.Shell.ErrorIsTerminal && !(toOutput && call.Shell.OutputIsTerminal), "Exporting");
        string groups = call.Arguments.GetValue(prefix) ?? "";
        if (toOutput)
        {
            await store.ExportAsync(call.Results.Stream, groups, progress, call.CancellationToken);
            return ExitCode.Done;
        }

        long exported;
        await using (var target = new FileStream(path!, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024))
        {
            exported = await store.ExportAsync(target, groups, progress, call.CancellationToken);
        }

        call.Results.Fact($"{exported}", json => json.WriteNumber("exported", exported));
        return ExitCode.Done;
    }
}
