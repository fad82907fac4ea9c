using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class TimeToLiveCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key" };

    public TimeToLiveCommand(Shell shell)
        : base(shell, StoreAccess.Read, "ttl", "Print how long an entry still lives")
    {
        Add(key);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        TimeSpan? left = await store.GetTimeToLiveAsync(call.Group, call.Get(key), call.CancellationToken);
        string? shown = left is { } time ? DurationText.Format(time) : null;
        call.Results.Fact(shown ?? "never", json =>
        {
            json.WriteString("timeToLive", shown);
            if (left is { } remaining)
            {
                json.WriteNumber("milliseconds", (long)remaining.TotalMilliseconds);
            }
            else
            {
                json.WriteNull("milliseconds");
            }
        });
        return ExitCode.Done;
    }
}
