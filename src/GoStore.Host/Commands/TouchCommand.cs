using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class TouchCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key" };

    public TouchCommand(Shell shell)
        : base(shell, StoreAccess.Write, "touch", "Give an entry a new time to live and print when it expires")
    {
        Add(key);
        Add(GroupOption.Instance);
        Add(TimeToLiveOption.Required);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        TimeSpan? timeToLive = TimeToLiveOption.Of(call.Arguments, TimeToLiveOption.Required);
        DateTimeOffset? expiresAt = await store.TouchAsync(call.Group, call.Get(key), timeToLive, call.CancellationToken);
        string? shown = expiresAt is { } time ? JsonText.Time(time) : null;
        call.Results.Fact(shown ?? "never", json => json.WriteString("expiresAt", shown));
        return ExitCode.Done;
    }
}
