using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class LockStatusCommand : SpaceCommand
{
    private readonly Argument<string> name = LockOptions.NameArgument();

    public LockStatusCommand(Shell shell)
        : base(shell, StoreAccess.Read, "status", "Print who holds a lock and until when, or that it is free")
        => Add(name);

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        LockStatus status = await space.Locks.StatusAsync(call.Get(name), call.CancellationToken);
        if (call.Arguments.GetValue(JsonOption.Instance))
        {
            call.Results.Line(JsonText.Lock(status));
        }
        else if (status.IsHeld)
        {
            call.Results.Line($"owner {PlainText.Line(status.Owner!)}");
            call.Results.Line($"token {status.Token}");
            call.Results.Line($"acquired-at {JsonText.Time(status.AcquiredAt!.Value)}");
            call.Results.Line($"leased-until {JsonText.Time(status.LeasedUntil!.Value)}");
        }
        else
        {
            call.Results.Line("free");
        }

        return ExitCode.Done;
    }
}
