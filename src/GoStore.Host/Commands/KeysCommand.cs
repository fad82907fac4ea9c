using System.CommandLine;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

/// <summary>A command on API keys. It works on a file that a server holds, too: the server looks there once a second.</summary>
internal abstract class KeysCommand : Command
{
    private readonly Shell shell;
    private readonly StoreAccess access;

    protected KeysCommand(Shell shell, StoreAccess access, string name, string description)
        : base(name, description)
    {
        this.shell = shell;
        this.access = access | StoreAccess.BesideServer;
        SetAction(InvokeAsync);
    }

    protected abstract Task<ExitCode> RunAsync(IKeys keys, ParseResult arguments, Results results, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        string connection = ConnectionOption.Of(arguments);
        var results = new Results(shell.Output, arguments.GetValue(JsonOption.Instance), shell.OutputIsTerminal);
        await using IKeys keys = StoreConnection.IsServer(connection) && StoreConnection.Address(connection) is { Query: "", Fragment: "", UserInfo: "" }
            ? new ServerKeys(connection)
            : new FileKeys(await shell.Connect(connection, access, cancellationToken));
        ExitCode exitCode = await RunAsync(keys, arguments, results, cancellationToken);

        // A key is printed once: it must not get lost because somebody has just pressed Ctrl+C.
        await shell.Output.FlushAsync(CancellationToken.None);
        return (int)exitCode;
    }
}
