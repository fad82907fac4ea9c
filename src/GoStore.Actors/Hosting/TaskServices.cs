using GoStore.Actors.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace GoStore.Actors;

/// <summary>Handlers of tasks in an app of <c>Microsoft.Extensions.Hosting</c>.</summary>
public static class TaskServices
{
    /// <summary>
    /// Registers what runs the tasks of a name. The host runs them, from its start to its stop, with one runner for each namespace that has a handler; how it works is
    /// set with <c>services.Configure&lt;TaskRunnerOptions&gt;(...)</c>. For each run the handler is resolved from a scope of its own.
    /// </summary>
    /// <typeparam name="THandler">What runs them; registered as a scoped service where it is not registered yet.</typeparam>
    /// <param name="services">The services of the app, with <see cref="GoStoreServices.AddGoStore(IServiceCollection, Action{StoreOptions}?)"/> among them.</param>
    /// <param name="name">The name of the tasks.</param>
    /// <param name="inNamespace">The namespace they are in; null for the store itself.</param>
    /// <example><code>builder.Services.AddGoStore(options => options.Path = "app.db").AddTaskHandler&lt;MailHandler&gt;("mail");</code></example>
    public static IServiceCollection AddTaskHandler<THandler>(this IServiceCollection services, string name, string? inNamespace = null)
        where THandler : class, ITaskHandler
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.TryAddScoped<THandler>();
        services.AddSingleton(new TaskHandlerRegistration(name, inNamespace, typeof(THandler)));
        if (services.All(service => service.ServiceType != typeof(TaskRunnerService)))
        {
            services.AddOptions<TaskRunnerOptions>();
            services.AddSingleton<TaskRunnerService>();
            services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<TaskRunnerService>());
        }

        return services;
    }
}
