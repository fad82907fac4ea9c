using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class InfoCommand : StoreCommand
{
    public InfoCommand(Shell shell)
        : base(shell, StoreAccess.Read | StoreAccess.BesideServer, "info", "Print what the store is, what it runs on, and what its owner should know")
    {
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        StoreInfo info = await store.GetInfoAsync(call.CancellationToken);
        if (call.Arguments.GetValue(JsonOption.Instance))
        {
            call.Results.Line(JsonText.Object(json => JsonText.Info(json, info)));
            return ExitCode.Done;
        }

        call.Results.Line($"path {PlainText.Line(info.Path)}");
        call.Results.Line($"database-bytes {info.DatabaseBytes}");
        call.Results.Line($"log-bytes {info.LogBytes}");
        call.Results.Line($"synchronous {info.Synchronous}");
        call.Results.Line($"journal-mode {info.JournalMode}");
        call.Results.Line($"schema {info.SchemaVersion}");
        call.Results.Line($"sqlite {info.SqliteVersion}");
        call.Results.Line($"akka {info.AkkaVersion}");
        foreach (string warning in info.Warnings)
        {
            call.Results.Line($"warning {PlainText.Line(warning)}");
        }

        return ExitCode.Done;
    }
}
