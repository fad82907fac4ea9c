using System.Net.ServerSentEvents;
using System.Text.Json;
using GoStore.Actors.Events;

namespace GoStore.Actors.Remote;

/// <summary>
/// A watch on a server: a stream of server-sent events, read as fast as it comes into the queue of who watches. Where it breaks off it is taken up again after
/// the last event that came, so that what happened meanwhile comes too; where the server cannot do that, it says that events are missing.
/// </summary>
internal sealed class RemoteWatch(ServerConnection connection, Subscription subscription, Action<RemoteWatch> forget) : IWatch
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>A server says something every 15 s; what is silent for longer is gone.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(45);

    private readonly CancellationTokenSource end = new();
    private string? lastId;
    private StoreException? failure;
    private int isOver;

    public string Group => subscription.Group;

    public string Key => subscription.Key;

    private string Path => $"{ServerConnection.Root(subscription.Namespace)}watch?group={Uri.EscapeDataString(Group)}&key={Uri.EscapeDataString(Key)}";

    /// <summary>Begins: what is committed from the return on is told.</summary>
    /// <exception cref="StoreException">The server cannot be reached, or refuses.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end.Token);
        HttpResponseMessage response = await connection.OpenAsync(Path, "text/event-stream", null, either.Token);
        _ = Task.Run(() => FollowAsync(response), CancellationToken.None);
    }

    public async IAsyncEnumerator<WatchNotice> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await using IAsyncEnumerator<WatchNotice> notices = subscription.Queue.ReadAllAsync(cancellationToken);
        while (await notices.MoveNextAsync())
        {
            yield return notices.Current;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Nobody wants to know any more.</summary>
    public void End()
    {
        subscription.Queue.Abandon();
        Stop();
    }

    /// <summary>Nothing more comes; what has come can still be read.</summary>
    public void Complete()
    {
        subscription.Queue.Complete();
        Stop();
    }

    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    private void Stop()
    {
        if (Interlocked.Exchange(ref isOver, 1) == 0)
        {
            end.Cancel();
            forget(this);
        }
    }

    private async Task FollowAsync(HttpResponseMessage response)
    {
        TimeSpan pause = ShortestPause;
        HttpResponseMessage? stream = response;
        bool isTold = false;
        try
        {
            while (true)
            {
                try
                {
                    stream ??= await connection.OpenAsync(Path, "text/event-stream", lastId, end.Token);
                    using (stream)
                    {
                        if (await ReadAsync(stream))
                        {
                            pause = ShortestPause;
                            isTold = false;
                        }
                    }
                }
                catch (StoreException error) when (error.Code is ErrorCode.Unavailable or ErrorCode.Busy or ErrorCode.Closed or ErrorCode.Timeout or ErrorCode.Locked)
                {
                    // It may come back.
                }
                catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
                {
                }

                stream = null;
                end.Token.ThrowIfCancellationRequested();
                if (lastId is null && !isTold)
                {
                    isTold = true;
                    // From where to go on is not known, so whatever happens until it goes on may be missing.
                    subscription.Queue.Miss(1);
                }

                await Task.Delay(pause, end.Token);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            // Whoever watches is told.
            failure = error as StoreException ?? new StoreException(ErrorCode.Internal, $"The watch of {connection.Address} failed in a way that was not foreseen: {error.Message}", error);
        }

        Complete();
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <returns>Whether anything came.</returns>
    private async Task<bool> ReadAsync(HttpResponseMessage response)
    {
        bool came = false;
        if (response.Headers.TryGetValues("Last-Event-ID", out IEnumerable<string>? begins))
        {
            lastId = begins.Last();
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        await using var stream = new AttentiveStream(await response.Content.ReadAsStreamAsync(silence.Token), () => silence.CancelAfter(LongestSilence));
        silence.CancelAfter(LongestSilence);
        try
        {
            SseParser<JsonElement> parser = SseParser.Create(stream, static (_, data) => data.IsEmpty ? default : JsonElement.Parse(data));
            await foreach (SseItem<JsonElement> item in parser.EnumerateAsync(silence.Token))
            {
                came = true;
                if (item.EventId is { Length: > 0 } id)
                {
                    lastId = id;
                }

                Take(item);
            }
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            // Silent for too long: as if it had broken off.
        }

        return came;
    }

    private void Take(SseItem<JsonElement> item)
    {
        JsonElement data = item.Data;
        if (data.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (item.EventType == "missed")
        {
            // 0 is a number that nobody knows.
            subscription.Queue.Miss(Math.Max(1, data.GetProperty("count").GetInt64()));
            return;
        }

        StoreEventKind? kind = item.EventType switch
        {
            "set" => StoreEventKind.Set,
            "delete" => StoreEventKind.Delete,
            "delete-group" => StoreEventKind.DeleteGroup,
            "expire" => StoreEventKind.Expire,
            "touch" => StoreEventKind.Touch,
            _ => null,
        };
        if (kind is { } known)
        {
            subscription.Queue.Offer(new StoreEvent(
                known,
                data.GetProperty("group").GetString()!,
                data.GetProperty("key").GetString()!,
                data.GetProperty("value").GetString(),
                data.GetProperty("version").GetInt64(),
                data.GetProperty("revision").GetInt64(),
                data.GetProperty("timestamp").GetDateTimeOffset()));
        }
    }
}
