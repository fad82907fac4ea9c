using System.CommandLine;
using GoStore.Actors;
using GoStore.Actors.Client;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

/// <summary>
/// Prints the change logs as they grow: what is in no namespace has one, and every namespace its own. In a file another process writes, so there is nobody to
/// tell of a change, and the logs are looked at again and again; a server tells when there is something to look at.
/// </summary>
internal sealed class WatchCommand : StoreCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>What a server tells can be lost with a connection.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Shell shell;
    private readonly Option<string?> key = new("--key") { Description = "Only changes of this key, and deletions of its group [all]", HelpName = "KEY" };

    public WatchCommand(Shell shell)
        : base(shell, StoreAccess.Read, "watch", "Print changes from now on as they come, until Ctrl+C")
    {
        this.shell = shell;
        Add(NamespaceOption.Instance);
        Add(ChangeOptions.Group);
        Add(key);
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        string? group = call.Arguments.GetValue(ChangeOptions.Group);
        if (NamespaceOption.Of(call.Arguments) is { } name)
        {
            await NamespaceCommand.GetAsync(store, name, call.CancellationToken);
            INamespace tenant = await store.NamespaceAsync(name, cancellationToken: call.CancellationToken);
            await using ChangeAlarm? own = AlarmOf(tenant, group, call);
            Position one = await FromNowAsync(tenant, "", group, call.CancellationToken);
            while (true)
            {
                await PauseAfterAsync(await PrintAsync(one, call), own, call.CancellationToken);
            }
        }

        await using ChangeAlarm? alarm = AlarmOf(store, group, call);
        Position root = await FromNowAsync(store, "", group, call.CancellationToken);
        var tenants = new Dictionary<string, Position?>(StringComparer.Ordinal);
        await FindTenantsAsync(store, tenants, group, fromNow: true, call.CancellationToken);
        while (true)
        {
            bool more = await PrintAsync(root, call);
            await FindTenantsAsync(store, tenants, group, fromNow: false, call.CancellationToken);
            foreach (Position tenant in tenants.Values.OfType<Position>())
            {
                more |= await PrintAsync(tenant, call);
            }

            await PauseAfterAsync(more, alarm, call.CancellationToken);
        }
    }

    /// <summary>What tells of changes; null where nothing does.</summary>
    private static ChangeAlarm? AlarmOf(IEvents space, string? group, StoreCall call) =>
        StoreConnection.IsServer(call.Connection) ? new ChangeAlarm(space, new ConsumerOptions { Group = group }, TimeProvider.System) : null;

    /// <summary>Adds the namespaces that are not known yet. One that comes while it watches is watched from its first change on.</summary>
    private static async Task FindTenantsAsync(IStore store, Dictionary<string, Position?> tenants, string? group, bool fromNow, CancellationToken cancellationToken)
    {
        await foreach (NamespaceInfo info in store.NamespacesAsync(cancellationToken))
        {
            if (tenants.ContainsKey(info.Name))
            {
                continue;
            }

            string prefix = $"{info.Name}:";
            if (group is not null && !group.StartsWith(prefix, StringComparison.Ordinal))
            {
                tenants.Add(info.Name, null);
                continue;
            }

            INamespace tenant = await store.NamespaceAsync(info.Name, cancellationToken: cancellationToken);
            string? own = group?[prefix.Length..];
            tenants.Add(info.Name, fromNow ? await FromNowAsync(tenant, prefix, own, cancellationToken) : new Position(tenant, prefix, own, 1));
        }
    }

    private static async Task<Position> FromNowAsync(IChangeLog log, string prefix, string? group, CancellationToken cancellationToken) =>
        new(log, prefix, group, await log.GetLatestRevisionAsync(cancellationToken) + 1);

    /// <summary>Prints the next page of a log.</summary>
    /// <returns>Whether there is more.</returns>
    private async Task<bool> PrintAsync(Position position, StoreCall call)
    {
        ChangePage page = await position.Log.GetChangesAsync(position.Next, group: position.Group, cancellationToken: call.CancellationToken);
        if (page.Trimmed > 0)
        {
            ErrorLine.Write(shell.Error, $"Changes are missing here: {page.Trimmed} were trimmed from the log before they could be printed.");
        }

        string? wanted = call.Arguments.GetValue(key);
        foreach (Change change in page.Changes.Where(change => wanted is null || change.Kind == StoreEventKind.DeleteGroup || change.Key == wanted))
        {
            call.Results.Change(change with { Group = position.Prefix + change.Group });
        }

        position.Next = page.Next;
        return page.Next <= page.Latest;
    }

    private static Task PauseAfterAsync(bool more, ChangeAlarm? alarm, CancellationToken cancellationToken) =>
        more ? Task.CompletedTask : alarm?.WaitAsync(LongestPause, cancellationToken) ?? Task.Delay(Pause, cancellationToken);

    /// <summary>How far a log was read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="prefix">What stands before its groups where they are printed.</param>
    /// <param name="group">The only group of it that is wanted; null for all.</param>
    /// <param name="next">The revision that comes next.</param>
    private sealed class Position(IChangeLog log, string prefix, string? group, long next)
    {
        public IChangeLog Log { get; } = log;

        public string Prefix { get; } = prefix;

        public string? Group { get; } = group;

        public long Next { get; set; } = next;
    }
}
