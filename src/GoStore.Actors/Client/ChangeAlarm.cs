namespace GoStore.Actors.Client;

/// <summary>
/// Lets a consumer that found nothing wait for its next try: as long as it was told to, or until something is committed that may be for it. Another
/// process is not heard of, so the time is what counts in the end.
/// </summary>
/// <param name="events">What tells of commits; null where nothing does.</param>
/// <param name="options">The options of the consumer.</param>
/// <param name="clock">The clock of the store.</param>
internal sealed class ChangeAlarm(IEvents? events, ConsumerOptions options, TimeProvider clock) : IAsyncDisposable
{
    private IWatch? watch;
    private IAsyncEnumerator<WatchNotice>? notices;
    private Task<bool>? next;

    /// <summary>Waits, at least the shortest back-off, so that changes which are not for this consumer do not make it ask without a pause.</summary>
    /// <returns>Whether it waited; the first time it only begins to listen.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (watch is null && await TryWatchAsync(cancellationToken))
        {
            // What came between the last look and the beginning of the watch nobody tells of: look again first.
            return false;
        }

        long started = clock.GetTimestamp();
        using (var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            await Task.WhenAny(Heard(), Task.Delay(atMost, clock, rest.Token));
            await rest.CancelAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();
        TimeSpan left = options.MinBackoff - clock.GetElapsedTime(started);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, clock, cancellationToken);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (watch is not null)
        {
            // It ends the enumeration, so that nothing is left that waits.
            await watch.DisposeAsync();
            if (next is not null)
            {
                await next;
            }

            await notices!.DisposeAsync();
        }
    }

    private async Task<bool> TryWatchAsync(CancellationToken cancellationToken)
    {
        if (events is null)
        {
            return false;
        }

        try
        {
            watch = await events.WatchAsync(options.Group ?? WatchCommands.Any, WatchCommands.Any, cancellationToken);
            notices = watch.GetAsyncEnumerator(CancellationToken.None);
            return true;
        }
        catch (StoreException error) when (Consumer.PassesByItself(error))
        {
            return false;
        }
    }

    /// <summary>Ends with the next notice; those that have come already are taken as one.</summary>
    private Task Heard()
    {
        bool heard = false;
        while (notices is not null)
        {
            next ??= notices.MoveNextAsync().AsTask();
            if (!next.IsCompleted)
            {
                return heard ? Task.CompletedTask : next;
            }

            if (!next.IsCompletedSuccessfully || !next.Result)
            {
                // The store was closed: the next look says so.
                return Task.CompletedTask;
            }

            heard = true;
            next = null;
        }

        return Task.Delay(Timeout.InfiniteTimeSpan);
    }
}
