using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class LockAcquireCommand : SpaceCommand
{
    private readonly Argument<string> name = LockOptions.NameArgument();
    private readonly Argument<string> owner = LockOptions.OwnerArgument();
    private readonly Option<TimeSpan?> lease = LockOptions.Lease("10m");

    public LockAcquireCommand(Shell shell)
        : base(shell, StoreAccess.Write, "acquire", "Take a lock, and print its fencing token; it stays until it is released or its lease runs out")
    {
        Add(name);
        Add(owner);
        Add(lease);
        Add(LockOptions.Wait);
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        LockGrant grant = await space.Locks.AcquireAsync(
            call.Get(name),
            call.Get(owner),
            call.Arguments.GetValue(lease) ?? LockCommand.Lease,
            call.Arguments.GetValue(LockOptions.Wait) ?? TimeSpan.Zero,
            call.CancellationToken);
        call.Results.Fact($"{grant.Token}", json => JsonText.Grant(json, grant));
        return ExitCode.Done;
    }
}
