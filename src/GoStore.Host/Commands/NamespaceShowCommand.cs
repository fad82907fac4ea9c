using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class NamespaceShowCommand : StoreCommand
{
    private readonly Argument<string> name = NamespaceOption.Argument();

    public NamespaceShowCommand(Shell shell)
        : base(shell, StoreAccess.Read, "show", "Print what a namespace holds and how much it may")
        => Add(name);

    public static void Write(NamespaceInfo info, StoreCall call)
    {
        if (call.Arguments.GetValue(JsonOption.Instance))
        {
            call.Results.Line(JsonText.Namespace(info));
            return;
        }

        call.Results.Line($"name {info.Name}");
        call.Results.Line($"keys {info.Usage.Keys}");
        call.Results.Line($"groups {info.Usage.Groups}");
        call.Results.Line($"bytes {info.Usage.Bytes}");
        call.Results.Line($"max-keys {Limit(info.Quota.MaxKeys)}");
        call.Results.Line($"max-groups {Limit(info.Quota.MaxGroups)}");
        call.Results.Line($"max-value-bytes {Limit(info.Quota.MaxValueBytes)}");
        call.Results.Line($"max-total-bytes {Limit(info.Quota.MaxTotalBytes)}");
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        Write(await NamespaceCommand.GetAsync(store, call.Get(name), call.CancellationToken), call);
        return ExitCode.Done;
    }

    private static string Limit(long limit) => limit == 0 ? "unlimited" : $"{limit}";
}
