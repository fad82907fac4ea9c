namespace GoStore.Actors;

/// <summary>Which handler runs which tasks. A runner takes only tasks that it has a handler for; all others are left to other runners.</summary>
/// <example>
/// <code>
/// var handlers = new TaskHandlers()
///     .Add("mail", (run, cancellationToken) => SendAsync(run.Payload, cancellationToken))
///     .Add("report", new ReportHandler());
/// await using ITaskRunner runner = store.Tasks.StartRunner(handlers);
/// </code>
/// </example>
public sealed class TaskHandlers
{
    /// <summary>A runner asks for as many names at most.</summary>
    private const int Most = 100;

    private readonly Dictionary<string, Func<TaskRun, CancellationToken, Task>> named = new(StringComparer.Ordinal);
    private Func<TaskRun, CancellationToken, Task>? forAll;

    /// <summary>The names that have a handler of their own.</summary>
    public IReadOnlyCollection<string> Names => named.Keys;

    /// <summary>Adds a handler.</summary>
    /// <param name="name">The name of the tasks that it runs; not empty.</param>
    /// <param name="handler">What runs them; several at a time, up to the concurrency of the runner.</param>
    /// <exception cref="StoreArgumentException">The name is empty, has a handler already, or is the 101st.</exception>
    public TaskHandlers Add(string name, Func<TaskRun, CancellationToken, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (string.IsNullOrEmpty(name))
        {
            throw new StoreArgumentException(nameof(name), $"The name of a task is {(name is null ? "null" : "empty")}; it must be a text of at least one character.");
        }

        if (named.Count == Most)
        {
            throw new StoreArgumentException(nameof(name), $"There are {Most} handlers already; use a second runner for {Named.Text(name)} and others.");
        }

        return named.TryAdd(name, handler) ? this : throw new StoreArgumentException(nameof(name), $"The tasks {Named.Text(name)} have a handler already.");
    }

    /// <summary>Adds a handler.</summary>
    /// <param name="name">The name of the tasks that it runs; not empty.</param>
    /// <param name="handler">What runs them; several at a time, up to the concurrency of the runner.</param>
    /// <exception cref="StoreArgumentException">The name is empty, has a handler already, or is the 101st.</exception>
    public TaskHandlers Add(string name, ITaskHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(name, handler.HandleAsync);
    }

    /// <summary>Adds what runs all tasks that have no handler of their own; with it, a runner takes tasks of any name.</summary>
    /// <param name="handler">What runs them.</param>
    /// <exception cref="StoreArgumentException">There is one already.</exception>
    public TaskHandlers AddForAll(Func<TaskRun, CancellationToken, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        forAll = forAll is null ? handler : throw new StoreArgumentException(nameof(handler), "There is a handler for all tasks already.");
        return this;
    }

    /// <summary>A copy that later additions do not change.</summary>
    internal TaskHandlers Copy()
    {
        var copy = new TaskHandlers { forAll = forAll };
        foreach ((string name, Func<TaskRun, CancellationToken, Task> handler) in named)
        {
            copy.named.Add(name, handler);
        }

        return copy;
    }

    internal bool IsEmpty => named.Count == 0 && forAll is null;

    /// <summary>The names to ask for; none where any will do.</summary>
    internal IReadOnlyCollection<string> Wanted => forAll is null ? named.Keys : [];

    internal Func<TaskRun, CancellationToken, Task> Of(string name) => named.GetValueOrDefault(name) ?? forAll!;
}
