using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Tests.Tasks;

/// <summary>A store on a file in a folder of its own, with a clock that the test moves, and waits between attempts without chance in them.</summary>
public abstract class TaskTest : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder folder = new();

    internal ManualTimeProvider Clock { get; } = new();

    protected IStore Store { get; set; } = null!;

    protected ITasks Tasks => Store.Tasks;

    protected string Path => folder.File("store.db");

    protected DateTimeOffset Now => Clock.GetUtcNow();

    public virtual async Task InitializeAsync() => Store = await OpenAsync();

    /// <summary>The clock moves, so that a runner whose handlers do not end is not waited for.</summary>
    public virtual async Task DisposeAsync()
    {
        await MovingAsync(DisposedAsync());
        folder.Dispose();

        async Task<bool> DisposedAsync()
        {
            await Store.DisposeAsync();
            return true;
        }
    }

    protected Task<IStore> OpenAsync(string hocon = "") => Actors.Store.OpenAsync(Path, options =>
    {
        options.TimeProvider = Clock;
        options.Hocon = $"gostore.tasks.backoff-jitter = 0\n{hocon}";
    });

    protected async Task ReopenAsync(string hocon = "")
    {
        await Store.DisposeAsync();
        Store = await OpenAsync(hocon);
    }

    protected Task<TReply> AskAsync<TReply>(IStoreRequest<TReply> request) => Store.Ref.AskAsync(request, Patience);

    /// <summary>What is due for a runner now.</summary>
    protected async Task<IReadOnlyList<TakenTask>> TakeAsync(string runner = "runner", int limit = 1, TimeSpan? lease = null, params string[] names) =>
        (await AskAsync(new TaskCommands.Take(runner, [.. names], lease ?? Lease, limit))).Tasks;

    protected async Task<TakenTask> TakeOneAsync(string runner = "runner", TimeSpan? lease = null) => Assert.Single(await TakeAsync(runner, lease: lease));

    protected async Task<TaskInfo> FindAsync(string id) => await Tasks.FindAsync(id) ?? throw new InvalidOperationException($"There is no task {id}.");

    protected Task<TaskReported> CompleteAsync(TakenTask task) => AskAsync(new TaskCommands.Complete(task.Task.Id, task.Token));

    protected Task<TaskReported> FailAsync(TakenTask task, string error = "broken") => AskAsync(new TaskCommands.Fail(task.Task.Id, task.Token, error));

    protected static async Task<TaskFenced> FencedAsync(Func<Task> call) => (await Assert.ThrowsAsync<TaskFencedException>(call)).Fenced;

    /// <summary>Moves the clock on and on until something has happened that takes time.</summary>
    protected async Task<T> MovingAsync<T>(Task<T> happening, TimeSpan? step = null)
    {
        using var impatience = new CancellationTokenSource(Patience * 2);
        while (!happening.IsCompleted)
        {
            impatience.Token.ThrowIfCancellationRequested();
            Clock.Advance(step ?? Second);
            await Task.WhenAny(happening, Task.Delay(2, CancellationToken.None));
        }

        return await happening;
    }

    /// <summary>Looks until a task is as it should be, without moving the clock.</summary>
    protected async Task<TaskInfo> UntilAsync(string id, Func<TaskInfo, bool> holds)
    {
        using var impatience = new CancellationTokenSource(Patience);
        TaskInfo task;
        while (!holds(task = await FindAsync(id)))
        {
            Assert.False(impatience.IsCancellationRequested, $"It did not become as it should: {task}");
            await Task.Delay(2, CancellationToken.None);
        }

        return task;
    }
}
