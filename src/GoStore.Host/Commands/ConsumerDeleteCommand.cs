using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class ConsumerDeleteCommand : StoreCommand
{
    private readonly Argument<string> name = ConsumerCommand.NameArgument();

    public ConsumerDeleteCommand(Shell shell)
        : base(shell, StoreAccess.Read, "delete", "Forget a consumer and print how many there were")
        => Add(name);

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        int deleted = await store.Consumer(call.Get(name)).DeleteAsync(call.CancellationToken) ? 1 : 0;
        call.Results.Fact($"{deleted}", json => json.WriteNumber("deleted", deleted));
        return ExitCode.Done;
    }
}
