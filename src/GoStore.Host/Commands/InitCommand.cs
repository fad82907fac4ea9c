using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class InitCommand : StoreCommand
{
    public InitCommand(Shell shell)
        : base(shell, StoreAccess.Write, "init", "Make the database file; one that is there already stays as it is")
    {
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        StoreInfo info = await store.GetInfoAsync(call.CancellationToken);
        call.Results.Fact(info.Path, json =>
        {
            json.WriteString("path", info.Path);
            json.WriteNumber("schemaVersion", info.SchemaVersion);
        });
        return ExitCode.Done;
    }
}
