using System.Diagnostics;
using Akka.Actor;
using GoStore.Actors;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Ratios;

/// <summary>The rows about watchers and about reading the change log.</summary>
internal static class EventCases
{
    private const int Rounds = 5;
    private const int Callers = 64;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(0.5);

    public static IReadOnlyList<Case> All { get; } =
    [
        new("11 sets with 10 000 watchers on other keys, 64 callers : with none", "sets/s", Target.AtLeast(0.9), OtherKeysAsync),
        new("11 events to 100 matching watchers", "events/s", Target.AtLeast(1_000_000), bench => DeliveriesAsync(bench, 4096, WatchAsync)),
        new("11 events to 100 matching actors", "events/s", Target.AtLeast(1_000_000), bench => DeliveriesAsync(bench, 4096, WatchByActorAsync)),
        new("11 events to 100 matching watchers of the default capacity", "events/s", null, bench => DeliveriesAsync(bench, 16, WatchAsync)),
        new("12 reading the change log of 200 000", "changes/s", Target.AtLeast(300_000), ReadLogAsync),
    ];

    private static async Task<Outcome> OtherKeysAsync(Bench bench)
    {
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfEntriesAsync());
        await using IStore peer = await bench.OpenAsync(await bench.CopyOfEntriesAsync());
        foreach (int[] some in Enumerable.Range(0, 10_000).Chunk(1_000))
        {
            await Task.WhenAll(some.Select(number => ours.WatchAsync(Data.Group, $"other-{number}")));
        }

        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => SetsAsync(ours), () => SetsAsync(peer)));
    }

    /// <summary>
    /// Every watcher watches the group that is written, and takes what it is given as fast as it can. Counted is what was given to them; what the sets
    /// bring beyond that was dropped, and is told.
    /// </summary>
    private static async Task<Outcome> DeliveriesAsync(Bench bench, int capacity, Func<IStore, ActorSystem, Task<Watcher>> watch)
    {
        const int Watchers = 100;
        const int Sets = 60_000;
        await using IStore store = await bench.OpenAsync(
            await bench.CopyOfEntriesAsync(), options => options.Hocon += $"\ngostore.events.watcher-capacity = {capacity}");
        using ActorSystem system = ActorSystem.Create("watchers");
        var perSecond = new List<double>();
        long missed = 0;
        long given = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            Watcher[] watchers = await Task.WhenAll(Enumerable.Range(0, Watchers).Select(_ => watch(store, system)));
            long start = Stopwatch.GetTimestamp();
            Task<(long Given, long Missed)>[] readers = [.. watchers.Select(watcher => watcher.CountAsync(Sets))];
            await Load.PerSecondAsync(256, Sets, number => store.SetAsync(Data.Group, Data.Keys[number * 7 % Data.KeyCount], Data.Values[(number + round) % Data.Values.Length]));
            (long Given, long Missed)[] counted = await Task.WhenAll(readers);
            if (counted.Any(each => each.Given + each.Missed != Sets))
            {
                throw new InvalidOperationException("What was given and what was missed are not all there was.");
            }

            if (round > 0)
            {
                perSecond.Add(counted.Sum(each => each.Given) / Stopwatch.GetElapsedTime(start).TotalSeconds);
                given += counted.Sum(each => each.Given);
                missed += counted.Sum(each => each.Missed);
            }

            foreach (Watcher watcher in watchers)
            {
                await watcher.EndAsync();
            }
        }

        await system.Terminate();
        return Outcome.Alone(Load.Median(perSecond), $"{perSecond.Min():0} to {perSecond.Max():0}; {100.0 * missed / (given + missed):0.0} % missed");
    }

    private static async Task<Watcher> WatchAsync(IStore store, ActorSystem system)
    {
        IWatch watch = await store.WatchAsync(Data.Group);
        return new Watcher(
            all => Task.Run(async () =>
            {
                long given = 0;
                long missed = 0;
                await foreach ((StoreEvent? change, long gap) in watch)
                {
                    given += change is null ? 0 : 1;
                    missed += gap;
                    if (given + missed == all)
                    {
                        break;
                    }
                }

                return (given, missed);
            }),
            () => watch.DisposeAsync().AsTask());
    }

    private static async Task<Watcher> WatchByActorAsync(IStore store, ActorSystem system)
    {
        IActorRef actor = system.ActorOf(Props.Create(() => new CountingActor()));
        await store.Ref.AskAsync(new WatchCommands.Watch(Data.Group, Watcher: actor), TimeSpan.FromSeconds(10));
        return new Watcher(all => actor.Ask<(long, long)>(all, TimeSpan.FromMinutes(1)), () => actor.GracefulStop(TimeSpan.FromSeconds(10)));
    }

    /// <summary>One that watches.</summary>
    /// <param name="CountAsync">Counts what it is given and what it misses until that is so many together.</param>
    /// <param name="EndAsync">Ends it.</param>
    private sealed record Watcher(Func<long, Task<(long Given, long Missed)>> CountAsync, Func<Task> EndAsync);

    private sealed class CountingActor : UntypedActor
    {
        private long given;
        private long missed;
        private long all = -1;
        private IActorRef? asker;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case StoreEvent:
                    given++;
                    break;
                case EventsMissed gap:
                    missed += gap.Count;
                    break;
                case long wanted:
                    (all, asker) = (wanted, Sender);
                    break;
            }

            if (given + missed == all)
            {
                asker.Tell((given, missed));
            }
        }
    }

    private static async Task<Outcome> ReadLogAsync(Bench bench)
    {
        const int Changes = 200_000;
        await using IStore store = await bench.OpenAsync(bench.Workspace.NewFile("log.db"), options => options.ChangesEnabled = true);
        foreach (int[] some in Enumerable.Range(0, Changes).Chunk(1_000))
        {
            await store.SetManyAsync(some.Select(number => new EntryCommands.Set(Data.Group, Data.Keys[number % Data.KeyCount], Data.Values[number % Data.Values.Length])));
        }

        var perSecond = new List<double>();
        for (int round = 0; round <= Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            long count = 0;
            await foreach (Change change in store.ChangesAsync())
            {
                count++;
            }

            if (count != Changes)
            {
                throw new InvalidOperationException($"The log has {count} changes instead of {Changes}.");
            }

            if (round > 0)
            {
                perSecond.Add(count / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return Outcome.Alone(Load.Median(perSecond), $"{perSecond.Min():0} to {perSecond.Max():0}");
    }

    private static Task<double> SetsAsync(IStore store) =>
        Load.PerSecondAsync(Callers, Slice, draw => store.SetAsync(Data.Group, draw.Key(), draw.Value()));
}
