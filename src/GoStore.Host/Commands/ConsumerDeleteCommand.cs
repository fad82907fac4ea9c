using System.CommandLine;
using GoStore.Actors;

namespace GoStore.Host.Commands;

internal sealed class ConsumerDeleteCommand : ChangeLogCommand
{
    private readonly Argument<string> name = ConsumerCommand.NameArgument();

    public ConsumerDeleteCommand(Shell shell)
        : base(shell, "delete", "Forget a consumer and print how many there were")
        => Add(name);

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        int deleted = await log.Consumer(call.Get(name)).DeleteAsync(call.CancellationToken) ? 1 : 0;
        call.Results.Fact($"{deleted}", json => json.WriteNumber("deleted", deleted));
        return ExitCode.Done;
    }
}
