namespace GoStore.Actors;

/// <summary>Does what tasks of a name ask for.</summary>
/// <example>
/// <code>
/// public sealed class MailHandler(IMailer mailer) : ITaskHandler
/// {
///     public Task HandleAsync(TaskRun run, CancellationToken cancellationToken) => mailer.SendAsync(run.Payload, cancellationToken);
/// }
///
/// builder.Services.AddGoStore(options => options.Path = "app.db").AddTaskHandler&lt;MailHandler&gt;("mail");
/// </code>
/// </example>
public interface ITaskHandler
{
    /// <summary>
    /// Does it. When it returns the task is done; when it throws, the attempt has failed. A task may run more than once, for one after a crash, so what it does
    /// should bear that; <see cref="TaskRun.Id"/> stays the same.
    /// </summary>
    /// <param name="run">The task.</param>
    /// <param name="cancellationToken">Is signalled when it should end: its time is over, it was cancelled, it went to another runner, or this one stops.</param>
    Task HandleAsync(TaskRun run, CancellationToken cancellationToken);
}
