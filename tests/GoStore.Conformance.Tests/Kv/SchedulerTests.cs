using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>
/// kv's suite Scheduler. kv's Lock takes one task and its Release ends it in one of three ways; ours are Take, and Complete, Fail and Cancel, with a token instead of the
/// name of the runner.
/// </summary>
public sealed class SchedulerTests : StoreTest
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ITasks Tasks => Store.Tasks;

    protected override void Configure(StoreOptions options) => options.Hocon = "gostore.tasks { min-backoff = 60s, backoff-jitter = 0 }";

    [Fact]
    public async Task New()
    {
        TaskInfo task = await Tasks.CreateAsync("test-task", "test payload", id: "1");
        Assert.Equal(("1", "test-task", "test payload", TaskState.Pending, Now, Now), (task.Id, task.Name, task.Payload, task.State, task.CreatedAt, task.ScheduledFor));
        Assert.Equal((0, 3, TimeSpan.FromSeconds(300)), (task.Attempts, task.MaxAttempts, task.Timeout));

        TaskInfo later = await Tasks.CreateAsync("test-task", at: Now.AddHours(1));
        Assert.Equal(Now.AddHours(1), later.ScheduledFor);
        await AssertFailsAsync(ErrorCode.Conflict, () => Tasks.CreateAsync("test-task", id: "1"));
    }

    [Fact]
    public async Task Get()
    {
        TaskInfo task = await Tasks.CreateAsync("test-task", "test payload");

        Assert.Equal(task, await Tasks.FindAsync(task.Id));
        Assert.Null(await Tasks.FindAsync("non-existent"));
    }

    [Fact]
    public async Task List()
    {
        foreach (string name in (string[])["task-a", "task-b", "task-a"])
        {
            await Tasks.CreateAsync(name);
            Advance(1);
        }

        await CompleteAsync(await LockAsync());
        Assert.Equal(["task-a", "task-b", "task-a"], await Tasks.ListAsync().Select(task => task.Name).ToListAsync());
        Assert.Equal(2, await Tasks.ListAsync(TaskState.Pending).CountAsync());
        Assert.Equal(2, await Tasks.ListAsync(name: "task-a").CountAsync());
        Assert.Single(await Tasks.ListAsync(TaskState.Completed, "task-a").ToListAsync());

        TaskPage first = await Tasks.GetPageAsync(limit: 2);
        Assert.Equal(2, first.Tasks.Count);
        Assert.Single((await Tasks.GetPageAsync(after: first.Next, limit: 2)).Tasks);
    }

    [Fact]
    public async Task Lock()
    {
        Assert.Null(await LockAsync());
        await Tasks.CreateAsync("later", at: Now.AddMinutes(1));
        await Tasks.CreateAsync("other", id: "2");
        await Tasks.CreateAsync("test-task", at: Now.AddSeconds(-1), id: "1");
        Assert.Null(await LockAsync("nothing"));

        TakenTask locked = (await LockAsync())!;
        Assert.Equal(("1", TaskState.Running, "runner-1", Now + Lease, Now), (locked.Task.Id, locked.Task.State, locked.Task.Runner, locked.Task.LeasedUntil, locked.Task.StartedAt));
        Assert.Null(await LockAsync("test-task"));
        Assert.Equal("2", (await LockAsync("other"))!.Task.Id);
        Assert.Null(await LockAsync());
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("later", (await LockAsync())!.Task.Name);
    }

    [Fact]
    public async Task Release()
    {
        await Tasks.CreateAsync("test-task", id: "1");
        TakenTask locked = (await LockAsync())!;
        await FailAsync(locked, "test error");
        TaskInfo waits = (await Tasks.FindAsync("1"))!;
        Assert.Equal((TaskState.Pending, "test error", 1, Now.AddSeconds(60), null), (waits.State, waits.LastError, waits.Attempts, waits.ScheduledFor, waits.LeasedUntil));

        Advance(TimeSpan.FromSeconds(60));
        await FailAsync((await LockAsync())!, "again");
        Advance(TimeSpan.FromSeconds(120));
        locked = (await LockAsync())!;
        await AssertFailsAsync(ErrorCode.Fenced, () => CompleteAsync(locked with { Token = locked.Token - 1 }));
        await FailAsync(locked, "for good");
        TaskInfo failed = (await Tasks.FindAsync("1"))!;
        Assert.Equal((TaskState.Failed, "for good", Now), (failed.State, failed.LastError, failed.FinishedAt));

        await Tasks.CreateAsync("test-task", id: "2");
        await CompleteAsync(await LockAsync());
        TaskInfo done = (await Tasks.FindAsync("2"))!;
        Assert.Equal((TaskState.Completed, null, Now), (done.State, done.LastError, done.FinishedAt));
        await AssertFailsAsync(ErrorCode.NotFound, () => CompleteAsync(locked with { Task = locked.Task with { Id = "none" } }));
    }

    [Fact]
    public async Task Cancel()
    {
        await Tasks.CreateAsync("test-task", id: "pending");
        Assert.True(await Tasks.CancelAsync("pending"));
        await Tasks.CreateAsync("test-task", id: "running");
        TakenTask running = (await LockAsync())!;
        Assert.True(await Tasks.CancelAsync("running"));
        await AssertFailsAsync(ErrorCode.Fenced, () => CompleteAsync(running));
        Assert.Equal(2, await Tasks.ListAsync(TaskState.Cancelled).CountAsync());

        await Tasks.CreateAsync("test-task", id: "done");
        await CompleteAsync(await LockAsync());
        Assert.False(await Tasks.CancelAsync("done"));
        await AssertFailsAsync(ErrorCode.NotFound, () => Tasks.CancelAsync("non-existent"));
    }

    [Fact]
    public async Task TaskFlow()
    {
        await Tasks.CreateAsync("flow", "payload", id: "1");
        TakenTask first = (await LockAsync())!;
        await FailAsync(first, "first attempt");
        Assert.Null(await LockAsync());
        Advance(TimeSpan.FromMinutes(1));
        TakenTask second = (await LockAsync())!;
        Assert.Equal(("payload", 2), (second.Task.Payload, second.Task.Attempts));
        await CompleteAsync(second);

        Assert.Equal(TaskState.Completed, (await Tasks.FindAsync("1"))!.State);
        Assert.Null(await LockAsync());
    }

    private async Task<TakenTask?> LockAsync(params string[] names) =>
        (await Store.Ref.AskAsync(new TaskCommands.Take("runner-1", [.. names], Lease, 1), Patience)).Tasks.SingleOrDefault();

    private Task CompleteAsync(TakenTask? task) => Store.Ref.AskAsync(new TaskCommands.Complete(task!.Task.Id, task.Token), Patience);

    private Task FailAsync(TakenTask task, string error) => Store.Ref.AskAsync(new TaskCommands.Fail(task.Task.Id, task.Token, error), Patience);
}
