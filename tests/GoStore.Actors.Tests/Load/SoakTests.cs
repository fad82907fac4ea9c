using System.Globalization;
using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Tests.Load;

[Collection(AloneCollection.Name)]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Capacity = 500;
    private const int Askers = 10 * Capacity;
    private const int Keys = 5_000;
    private const long GrowthBound = 300_000_000;

    /// <summary>GOSTORE_SOAK_SECONDS says how long; 60 by default.</summary>
    [Fact]
    public async Task Ten_times_as_many_askers_as_the_mailbox_holds_are_all_answered_and_memory_stays_bounded()
    {
        TimeSpan duration = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("GOSTORE_SOAK_SECONDS") ?? "60", CultureInfo.InvariantCulture));
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        var tally = new Tally();
        long before;
        long most = 0;
        await using (IStore store = await Store.OpenAsync(path, options => options.MailboxCapacity = Capacity))
        {
            for (int key = 0; key < Keys; key += 1000)
            {
                await store.SetManyAsync(Enumerable.Range(key, 1000).Select(index => new EntryCommands.Set("soak", $"{index}", "0")));
            }

            before = UsedMemory();
            using ActorSystem system = ActorSystem.Create("askers", "akka.log-dead-letters = off");
            using var end = new CancellationTokenSource(duration);
            Task[] callers = [.. Enumerable.Range(0, Askers / 2).Select(asker => Task.Run(() => CallAsync(store, asker, tally, end.Token)))];
            Task[] actors =
            [
                .. Enumerable.Range(0, Askers / 2).Select(asker =>
                {
                    var ended = new TaskCompletionSource();
                    system.ActorOf(Props.Create(() => new AskingActor(store.Ref, asker, tally, ended, end.Token)));
                    return ended.Task;
                }),
            ];
            Task all = Task.WhenAll([.. callers, .. actors]);
            while (!end.IsCancellationRequested)
            {
                most = Math.Max(most, Environment.WorkingSet);
                await Task.WhenAny(all, Task.Delay(500, CancellationToken.None));
            }

            await all.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
            await system.Terminate();

            Assert.Equal("done", await store.IncrementAsync("soak", "0") > 0 ? "done" : "");
            Assert.Equal(Keys, await store.CountAsync("soak"));
        }

        output.WriteLine($"{duration.TotalSeconds} s: {tally.Asked} asked, {tally.Done} done, {tally.Busy} refused as busy; memory {before / 1_000_000} MB before, {most / 1_000_000} MB at most; file {new FileInfo(path).Length / 1_000_000} MB");
        Assert.Equal(tally.Asked, tally.Done + tally.Busy);
        Assert.True(tally.Busy > 0, "Ten times the mailbox's capacity should have met its bound.");
        Assert.True(tally.Done > Capacity, $"Only {tally.Done} requests were done.");
        Assert.True(most - before < GrowthBound, $"Memory grew from {before} to {most} bytes.");
        Assert.Equal("ok", RawDatabase.IntegrityOf(path));
        // What was acknowledged as incremented is what the counters say: nothing was done twice, nothing was refused and done.
        Assert.Equal(tally.Increments + 1, RawDatabase.Scalar<long>(path, "SELECT sum(CAST(entry_value AS INTEGER)) FROM entries WHERE group_name = 'soak'"));
    }

    private static IStoreRequest Request(int asker, int round) => (round % 4) switch
    {
        0 or 2 => new EntryCommands.Increment("soak", $"{asker * 31 % Keys}"),
        1 => new EntryQueries.Get("soak", $"{asker * 7 % Keys}"),
        _ => new EntryCommands.Set("other", $"{asker % 1000}", "value"),
    };

    private static async Task CallAsync(IStore store, int asker, Tally tally, CancellationToken end)
    {
        for (int round = 0; !end.IsCancellationRequested; round++)
        {
            tally.Ask();
            try
            {
                switch (Request(asker, round))
                {
                    case EntryCommands.Increment increment:
                        await store.IncrementAsync(increment.Group, increment.Key, increment.By, CancellationToken.None);
                        tally.Increment();
                        break;
                    case EntryCommands.Set set:
                        await store.SetAsync(set.Group, set.Key, set.Value, cancellationToken: CancellationToken.None);
                        break;
                    case EntryQueries.Get get:
                        await store.GetAsync(get.Group, get.Key, CancellationToken.None);
                        break;
                }

                tally.Do();
            }
            catch (StoreBusyException busy)
            {
                tally.Refuse();
                await Task.Delay(busy.RetryAfter, CancellationToken.None);
            }
        }
    }

    /// <summary>How the asks went.</summary>
    private sealed class Tally
    {
        private long asked;
        private long done;
        private long busy;
        private long increments;

        public long Asked => Interlocked.Read(ref asked);

        public long Done => Interlocked.Read(ref done);

        public long Busy => Interlocked.Read(ref busy);

        public long Increments => Interlocked.Read(ref increments);

        public void Ask() => Interlocked.Increment(ref asked);

        public void Do() => Interlocked.Increment(ref done);

        public void Refuse() => Interlocked.Increment(ref busy);

        public void Increment() => Interlocked.Increment(ref increments);
    }

    /// <summary>Asks by message, one after the other, as any actor would.</summary>
    private sealed class AskingActor : ReceiveActor
    {
        private readonly IActorRef store;
        private readonly int asker;
        private readonly Tally tally;
        private int round;

        public AskingActor(IActorRef store, int asker, Tally tally, TaskCompletionSource ended, CancellationToken end)
        {
            this.store = store;
            this.asker = asker;
            this.tally = tally;
            Receive<StoreBusy>(busy =>
            {
                tally.Refuse();
                Context.System.Scheduler.ScheduleTellOnce(busy.RetryAfter, Self, Again.Instance, Self);
            });
            Receive<Status.Failure>(failure => ended.TrySetException(failure.Cause));
            Receive<StoreFailure>(failure => ended.TrySetException(failure.ToException()));
            Receive<Again>(_ => Ask(ended, end));
            ReceiveAny(reply =>
            {
                tally.Do();
                if (reply is EntryIncremented)
                {
                    tally.Increment();
                }

                Ask(ended, end);
            });
        }

        protected override void PreStart() => Self.Tell(Again.Instance);

        private void Ask(TaskCompletionSource ended, CancellationToken end)
        {
            if (end.IsCancellationRequested)
            {
                ended.TrySetResult();
                return;
            }

            tally.Ask();
            store.Ask<object>(Request(asker, round++), TimeSpan.FromSeconds(20), CancellationToken.None).PipeTo(Self);
        }

        private sealed class Again
        {
            public static Again Instance { get; } = new();
        }
    }

    private static long UsedMemory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
