using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class BackupCommand : StoreCommand
{
    private readonly Argument<string> file = new("FILE") { Description = "The file to write; it must not exist yet" };

    public BackupCommand(Shell shell)
        : base(shell, StoreAccess.Read | StoreAccess.BesideServer, "backup", "Copy the database into a new file, while others use it")
        => Add(file);

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        BackedUp copy;
        using (var progress = new ProgressLine(call.Shell.Error, call.Shell.ErrorIsTerminal, "Copying"))
        {
            progress.Show($"{call.Connection} to {call.Get(file)}");
            copy = await store.BackupAsync(call.Get(file), call.CancellationToken);
        }

        call.Results.Fact($"{copy.Path} {copy.Bytes} bytes", json =>
        {
            json.WriteString("path", copy.Path);
            json.WriteNumber("bytes", copy.Bytes);
        });
        return ExitCode.Done;
    }
}
