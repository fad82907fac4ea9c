using GoStore.Actors.Engine;
using Xunit;

namespace GoStore.Actors.Tests.Templates;

/// <summary>Replies that are made beside the store.</summary>
public sealed class AsideQueueTests
{
    private const long Mebibyte = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Everything_is_done_once_however_many_come_at_the_same_time()
    {
        const int Count = 100_000;
        var admission = new Admission("store.db", Count);
        var queue = new AsideQueue(admission);
        int done = 0;
        var all = new TaskCompletionSource();
        Parallel.For(0, Count, _ => queue.TryRun(1, () =>
        {
            if (Interlocked.Increment(ref done) == Count)
            {
                all.SetResult();
            }
        }));

        await all.Task.WaitAsync(Patience);
        Assert.Equal(Count, done);
        Assert.Equal(0, admission.Depth);
    }

    [Fact]
    public async Task What_waits_is_bounded_in_memory_but_for_a_single_one()
    {
        var queue = new AsideQueue(new Admission("store.db", 10));
        var release = new ManualResetEventSlim();
        Assert.True(queue.TryRun(1000 * Mebibyte, release.Wait));
        Assert.False(queue.TryRun(Mebibyte, release.Wait));
        release.Set();

        using var impatience = new CancellationTokenSource(Patience);
        while (!queue.TryRun(200 * Mebibyte, () => { }))
        {
            await Task.Delay(1, impatience.Token);
        }
    }

    [Fact]
    public async Task Those_that_wait_count_as_requests()
    {
        var admission = new Admission("store.db", 10);
        var queue = new AsideQueue(admission);
        var release = new ManualResetEventSlim();
        int running = Math.Max(1, Environment.ProcessorCount / 2);
        var started = new CountdownEvent(running);
        for (int index = 0; index < running; index++)
        {
            queue.TryRun(0, () =>
            {
                started.Signal();
                release.Wait();
            });
        }

        Assert.True(started.Wait(Patience));
        var last = new TaskCompletionSource();
        queue.TryRun(0, () => { });
        queue.TryRun(0, last.SetResult);

        Assert.Equal(2, admission.Depth);
        release.Set();
        await last.Task.WaitAsync(Patience);
        Assert.Equal(0, admission.Depth);
    }
}
