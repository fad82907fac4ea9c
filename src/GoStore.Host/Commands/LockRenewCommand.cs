using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class LockRenewCommand : SpaceCommand
{
    private readonly Argument<string> name = LockOptions.NameArgument();
    private readonly Argument<string> owner = LockOptions.OwnerArgument();
    private readonly Argument<long> token = NumberArgument.Required("TOKEN", "The token that 'lock acquire' printed");
    private readonly Option<TimeSpan?> lease = LockOptions.Lease("10m");

    public LockRenewCommand(Shell shell)
        : base(shell, StoreAccess.Read, "renew", "Make a lease last longer, from now on, and print until when")
    {
        Add(name);
        Add(owner);
        Add(token);
        Add(lease);
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        var held = new LockGrant(call.Get(name), call.Get(owner), call.Get(token), default, default);
        LockGrant grant = await space.Locks.RenewAsync(held, call.Arguments.GetValue(lease) ?? LockCommand.Lease, call.CancellationToken);
        call.Results.Fact(JsonText.Time(grant.LeasedUntil), json => JsonText.Grant(json, grant));
        return ExitCode.Done;
    }
}
