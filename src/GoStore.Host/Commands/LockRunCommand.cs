using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Processes;

namespace GoStore.Host.Commands;

/// <summary>Runs a program while holding a lock, and ends with its exit code.</summary>
internal sealed class LockRunCommand : SpaceCommand
{
    /// <summary>How long a program has to end once it was asked to.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Argument<string> name = LockOptions.NameArgument();
    private readonly Argument<string[]> command = new("COMMAND") { Description = "The program and its arguments, after '--'", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> owner = new("--owner") { Description = "Who takes the lock [a name of its own]", HelpName = "OWNER" };
    private readonly Option<TimeSpan?> lease = LockOptions.Lease("30s; it is renewed while the program runs");

    public LockRunCommand(Shell shell)
        : base(shell, StoreAccess.Write, "run", "Run a program while holding a lock: gostore lock run NAME -- COMMAND")
    {
        Add(name);
        Add(command);
        Add(owner);
        Add(lease);
        Add(LockOptions.Wait);
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        await using IHeldLock held = await space.Locks.HoldAsync(
            call.Get(name),
            call.Arguments.GetValue(lease),
            call.Arguments.GetValue(LockOptions.Wait) ?? TimeSpan.Zero,
            call.Arguments.GetValue(owner),
            call.CancellationToken);
        string[] words = call.Get(command);
        var start = new ProcessStartInfo(words[0], words.Skip(1));
        start.Environment["GOSTORE_LOCK"] = held.Grant.Name;
        start.Environment["GOSTORE_LOCK_TOKEN"] = held.Grant.Token.ToString(CultureInfo.InvariantCulture);
        start.Environment[ConnectionOption.Variable] = call.Connection;
        using Process process = ChildProcess.Start(start);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, call.CancellationToken);
        try
        {
            await process.WaitForExitAsync(ends.Token);
        }
        catch (OperationCanceledException)
        {
            await ChildProcess.EndAsync(process, Patience);
            call.CancellationToken.ThrowIfCancellationRequested();
            throw new CommandException(ExitCode.Conflict, $"The lock \"{held.Grant.Name}\" was lost while \"{words[0]}\" ran, so it was ended: somebody released it, or it could not be renewed in time.");
        }

        return (ExitCode)process.ExitCode;
    }
}
