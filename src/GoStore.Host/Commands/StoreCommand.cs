using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Input;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

/// <summary>A command that does one thing with a store.</summary>
internal abstract class StoreCommand : Command
{
    private readonly Shell shell;
    private readonly StoreAccess access;

    protected StoreCommand(Shell shell, StoreAccess access, string name, string description)
        : base(name, description)
    {
        this.shell = shell;
        this.access = access;
        SetAction(InvokeAsync);
    }

    /// <summary>Whether a value is to be read from standard input.</summary>
    protected virtual bool TakesInput(ParseResult arguments) => false;

    /// <summary>Checks what came, before a store is opened or made for it.</summary>
    protected virtual string Received(ParseResult arguments, string input) => input;

    /// <summary>What the command takes besides its arguments; read before the store is opened, so that nobody waits for a slow typist.</summary>
    protected virtual async Task<string> InputAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        TakesInput(arguments) ? Received(arguments, await StandardInput.ReadAsync(shell, cancellationToken)) : "";

    protected abstract Task<ExitCode> RunAsync(IStore store, StoreCall call);

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        string input = await InputAsync(arguments, cancellationToken);
        var call = new StoreCall
        {
            Arguments = arguments,
            Connection = ConnectionOption.Of(arguments),
            Input = input,
            Shell = shell,
            Results = new Results(shell.Output, arguments.GetValue(JsonOption.Instance), shell.OutputIsTerminal),
            CancellationToken = cancellationToken,
        };
        IStore store = await shell.Connect(call.Connection, DirectOption.Of(arguments) ? access | StoreAccess.BesideServer : access, cancellationToken);
        try
        {
            ExitCode exitCode = await RunAsync(store, call);

            // What the command has done is told, also to somebody who has just pressed Ctrl+C.
            await shell.Output.FlushAsync(CancellationToken.None);
            return (int)exitCode;
        }
        finally
        {
            await shell.Disconnect(store);
        }
    }
}
