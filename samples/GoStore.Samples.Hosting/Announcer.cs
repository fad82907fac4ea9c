using GoStore.Actors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoStore.Samples.Hosting;

/// <summary>Tells of every hundredth visit, whoever counted it.</summary>
public sealed class Announcer(IStore store, ILogger<Announcer> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using IWatch watch = await store.WatchAsync("visits", cancellationToken: stoppingToken);
        await foreach ((StoreEvent? change, long missed) in watch.WithCancellation(stoppingToken))
        {
            if (change is { Kind: StoreEventKind.Set, Value: { } value } && long.Parse(value) % 100 == 0)
            {
                log.LogInformation("{Page} was visited {Visits} times", change.Key, value);
            }
            else if (missed > 0)
            {
                log.LogWarning("{Missed} visits were not looked at", missed);
            }
        }
    }
}
