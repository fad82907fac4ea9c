using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GoStore.Actors.Hosting;

/// <summary>That tasks of a name are run by a type of handlers.</summary>
/// <param name="Name">The name.</param>
/// <param name="Namespace">The namespace; null for the store itself.</param>
/// <param name="Handler">The type.</param>
internal sealed record TaskHandlerRegistration(string Name, string? Namespace, Type Handler);

/// <summary>Runs tasks from the start of a host to its stop: one runner for each namespace that has a handler.</summary>
internal sealed class TaskRunnerService(IStore store, IEnumerable<TaskHandlerRegistration> registrations, IOptions<TaskRunnerOptions> options, IServiceScopeFactory scopes) : IHostedService
{
    private readonly List<ITaskRunner> runners = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (IGrouping<string?, TaskHandlerRegistration> group in registrations.GroupBy(registration => registration.Namespace))
        {
            ITasks tasks = group.Key is { } name ? (await store.NamespaceAsync(name, cancellationToken: cancellationToken)).Tasks : store.Tasks;
            var handlers = new TaskHandlers();
            foreach (TaskHandlerRegistration registration in group)
            {
                handlers.Add(registration.Name, (run, cancellation) => HandleAsync(registration.Handler, run, cancellation));
            }

            runners.Add(tasks.StartRunner(handlers, options.Value));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(runners.Select(runner => runner.StopAsync(cancellationToken)));

    private async Task HandleAsync(Type handler, TaskRun run, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        await ((ITaskHandler)scope.ServiceProvider.GetRequiredService(handler)).HandleAsync(run, cancellationToken);
    }
}
