using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class LockReleaseCommand : SpaceCommand
{
    private readonly Argument<string> name = LockOptions.NameArgument();
    private readonly Argument<string> owner = LockOptions.OwnerArgument();

    public LockReleaseCommand(Shell shell)
        : base(shell, StoreAccess.Read, "release", "Free a lock, and print 1 where this owner held it and 0 where not")
    {
        Add(name);
        Add(owner);
        Add(LockOptions.Token);
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        bool wasHeld = call.Arguments.GetValue(LockOptions.Token) is long token
            ? await space.Locks.ReleaseAsync(new LockGrant(call.Get(name), call.Get(owner), token, default, default), call.CancellationToken)
            : await space.Locks.ReleaseAsync(call.Get(name), call.Get(owner), call.CancellationToken);
        call.Results.Fact(wasHeld ? "1" : "0", json => json.WriteBoolean("wasHeld", wasHeld));
        return ExitCode.Done;
    }
}
