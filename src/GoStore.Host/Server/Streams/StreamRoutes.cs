using System.Globalization;
using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Rest;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Server.Streams;

/// <summary>Changes as they happen, as server-sent events.</summary>
internal static class StreamRoutes
{
    private const string Sample = "id: 12\nevent: set\ndata: {\"kind\":\"set\",\"group\":\"config\",\"key\":\"colour\",\"value\":\"blue\",\"version\":2,\"revision\":12,\"timestamp\":\"2026-12-24T18:00:00.000Z\"}\n\n";
    private const string Kinds = "`set`, `delete`, `delete-group`, `expire`, `touch`, and `missed` where something is missing";

    private static readonly Header Last = new("Last-Event-ID", "Goes on after this revision: what happened meanwhile comes first.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        EventStreams? streams = null;
        EventStreams Streams() => streams ??= routes.ServiceProvider.GetRequiredService<EventStreams>();

        routes.On("GET", "watch", Role.Read, "Tells of changes as they happen, from now on or from where a client left off.", call => WatchAsync(call, Streams()),
            new Query("group", "Only changes in this group."), new Query("key", "Only changes of this key, and deletions of its group."), Last,
            new Answer(200, $"Events until somebody ends it: {Kinds}.", Sample, "text/event-stream"));
        routes.On("GET", "changes/stream", Role.Read, "Tells of the changes of the log, and goes on with those that are added to it.", call => ChangesAsync(call, Streams()),
            new Query("from", "The first revision that is wanted; from now on where it is not given.", IsNumber: true),
            new Query("type", "Only changes of entries of this type."), new Query("group", "Only changes in this group."), Last,
            new Answer(200, $"Events until somebody ends it: {Kinds}; the data is a change of the log.", Sample, "text/event-stream"));
    }

    /// <summary>The revision after which a client goes on; null for one that begins.</summary>
    private static long? LastOf(Call call) => call.Request.Headers["Last-Event-ID"].ToString() is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long revision) && revision < long.MaxValue ? revision
        : throw EndpointDescription.Wrong($"The Last-Event-ID \"{text}\" is no revision. Give the id of the last event, or none.");

    private static async Task WatchAsync(Call call, EventStreams streams)
    {
        string? group = call.Query["group"];
        string? key = call.Query["key"];
        long? after = LastOf(call);
        IStoreSpace space = await call.ReadAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, streams.Stopping);
        try
        {
            bool isResumed = after is not null;

            // Who begins goes on after the present: what comes while it subscribes is read from the log, as for one that comes back.
            after ??= await space.GetLatestRevisionAsync(ended.Token);
            await using IWatch watch = await space.WatchAsync(group ?? WatchCommands.Any, key ?? WatchCommands.Any, ended.Token);
            await using EventStream stream = await streams.OpenAsync(call.Context, after, ended.Token);
            await new Watcher(call.Store, space, streams, stream, group is WatchCommands.Any ? null : group, key is WatchCommands.Any ? null : key, after.Value, isResumed).RunAsync(watch, ended.Token);
        }
        catch (OperationCanceledException) when (call.Response.HasStarted)
        {
            // The client is gone, or the server stops: the stream ends here. A write finds out about a client before the request does.
        }
    }

    private static async Task ChangesAsync(Call call, EventStreams streams)
    {
        string? type = call.Query["type"];
        string? group = call.Query["group"];
        long? from = LastOf(call) + 1 ?? call.Number("from", 1);
        IStoreSpace space = await call.ReadAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, streams.Stopping);
        try
        {
            long next = from ?? await space.GetLatestRevisionAsync(ended.Token) + 1;
            await using IWatch watch = await space.WatchAsync(group ?? WatchCommands.Any, cancellationToken: ended.Token);

            // A filter that is not allowed is told as a problem, before there is a stream.
            await space.GetChangesAsync(next, type, group, 1, ended.Token);
            await using EventStream stream = await streams.OpenAsync(call.Context, next - 1, ended.Token);
            await FollowAsync(space, watch, stream, type, group, next, ended.Token);
        }
        catch (OperationCanceledException) when (call.Response.HasStarted)
        {
        }
    }

    /// <summary>Sends the log from a revision on. What is told of changes only wakes it: what it sends is read from the log, so a slow client misses nothing while the log has it.</summary>
    private static async Task FollowAsync(IStoreSpace space, IWatch watch, EventStream stream, string? type, string? group, long next, CancellationToken ended)
    {
        await using IAsyncEnumerator<WatchNotice> notices = watch.GetAsyncEnumerator(ended);
        while (true)
        {
            ChangePage page;
            do
            {
                page = await space.GetChangesAsync(next, type, group, null, ended);
                if (page.Latest < next - 1)
                {
                    // The revision is of another file: nobody knows what lies between.
                    await stream.MissedAsync(0, page.Latest);
                    next = page.Latest + 1;
                    continue;
                }

                if (page.Trimmed > 0)
                {
                    await stream.MissedAsync(page.Trimmed);
                }

                foreach (Change change in page.Changes)
                {
                    await stream.SendAsync(ChangeKind.Name(change.Kind), change.Revision, JsonText.Change(change));
                }

                next = page.Next;
            }
            while (page.Next <= page.Latest);

            do
            {
                if (!await notices.MoveNextAsync())
                {
                    return;
                }
            }
            while (notices.Current.Event is { Revision: > 0 } known && known.Revision < next);
        }
    }
}
