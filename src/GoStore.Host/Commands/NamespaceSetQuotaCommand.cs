using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class NamespaceSetQuotaCommand : StoreCommand
{
    private readonly Argument<string> name = NamespaceOption.Argument();

    public NamespaceSetQuotaCommand(Shell shell)
        : base(shell, StoreAccess.Write, "set-quota", "Set how much a namespace may hold, and make it where there is none; limits that are not given stay")
    {
        Add(name);
        QuotaOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        INamespace tenant = await store.NamespaceAsync(call.Get(name), cancellationToken: call.CancellationToken);
        NamespaceShowCommand.Write(await tenant.SetQuotaAsync(QuotaOptions.Of(call.Arguments, tenant.Quota), call.CancellationToken), call);
        return ExitCode.Done;
    }
}
