using GoStore.Actors.Cluster.Tests.Nodes;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Watches;

/// <summary>Who waits at one node is woken by what is done at another, while the namespace lives on a third.</summary>
public sealed class WakingTests(LoggedCluster cluster) : IClassFixture<LoggedCluster>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Longer than any test waits: who waits is woken, or the test fails.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_consumer_is_woken_by_a_write_at_another_node()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        INamespace consuming = await cluster.Nodes[1].Store.NamespaceAsync(name);
        INamespace writing = await cluster.Nodes[2].Store.NamespaceAsync(name);
        await using IAsyncEnumerator<Change> changes = consuming
            .Consumer("mailer", new ConsumerOptions { MinBackoff = TimeSpan.FromMilliseconds(10), MaxBackoff = TooLong })
            .StreamAsync()
            .GetAsyncEnumerator();
        for (int number = 1; number <= 5; number++)
        {
            Task<bool> next = changes.MoveNextAsync().AsTask();
            await writing.SetAsync("config", $"{number}", "value");
            Assert.True(await next.WaitAsync(Patience));
            Assert.Equal(($"{number}", (long)number), (changes.Current.Key, changes.Current.Revision));
        }
    }

    [Fact]
    public async Task A_lock_that_is_held_at_one_node_is_waited_for_at_another()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        INamespace holding = await cluster.Nodes[1].Store.NamespaceAsync(name);
        INamespace waiting = await cluster.Nodes[2].Store.NamespaceAsync(name);
        LockGrant held = await holding.Locks.AcquireAsync("ledger", "one", TooLong);
        Task<LockGrant> wanted = waiting.Locks.AcquireAsync("ledger", "two", TooLong, TooLong);
        Assert.Null(await waiting.Locks.TryAcquireAsync("ledger", "three", TooLong));
        Assert.False(wanted.IsCompleted);
        Assert.True(await holding.Locks.ReleaseAsync(held));
        Assert.True((await wanted.WaitAsync(Patience)).Token > held.Token);
    }

    [Fact]
    public async Task A_task_of_one_node_is_run_at_another()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        INamespace asking = await cluster.Nodes[1].Store.NamespaceAsync(name);
        INamespace running = await cluster.Nodes[2].Store.NamespaceAsync(name);
        var ran = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ITaskRunner runner = running.Tasks.StartRunner(
            new TaskHandlers().Add("greet", (run, _) =>
            {
                ran.TrySetResult(run.Task.Payload);
                return Task.CompletedTask;
            }),
            new TaskRunnerOptions { PollInterval = TimeSpan.FromMinutes(1) });
        TaskInfo created = await asking.Tasks.CreateAsync("greet", "hello");
        Assert.Equal("hello", await ran.Task.WaitAsync(Patience));
        await runner.StopAsync();
        Assert.Equal(TaskState.Completed, (await asking.Tasks.FindAsync(created.Id))!.State);
    }
}
