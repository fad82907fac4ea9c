using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

/// <summary>Another process writes, so there is nobody to tell of a change: the log of the file is looked at again and again.</summary>
internal sealed class WatchCommand : StoreCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Option<string?> key = new("--key") { Description = "Only changes of this key, and deletions of its group [all]", HelpName = "KEY" };

    public WatchCommand(Shell shell)
        : base(shell, StoreAccess.Read, "watch", "Print changes from now on as they come, until Ctrl+C")
    {
        Add(ChangeOptions.Group);
        Add(key);
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        string? wanted = call.Arguments.GetValue(key);
        long next = await store.GetLatestRevisionAsync(call.CancellationToken) + 1;
        while (true)
        {
            ChangePage page = await store.GetChangesAsync(next, group: call.Arguments.GetValue(ChangeOptions.Group), cancellationToken: call.CancellationToken);
            foreach (Change change in page.Changes.Where(change => wanted is null || change.Kind == StoreEventKind.DeleteGroup || change.Key == wanted))
            {
                call.Results.Change(change);
            }

            next = page.Next;
            if (next > page.Latest)
            {
                await Task.Delay(Pause, call.CancellationToken);
            }
        }
    }
}
