using Akka.Actor;
using Akka.Hosting;
using GoStore.Actors.Client;
using GoStore.Actors.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Actors;

/// <summary>The stores of the app's actor system for whoever is made by the services.</summary>
public static class GoStoreClientServices
{
    /// <summary>
    /// Registers the <see cref="IStore"/> that <c>builder.WithGoStore(...)</c> added. It is opened when it is first asked for, which may be before the host starts.
    /// </summary>
    /// <param name="services">The services of the app, with <c>AddAkka</c> among them, before or after this.</param>
    /// <exception cref="InvalidOperationException">The app has <c>services.AddGoStore(...)</c> already, which opens a store of its own.</exception>
    /// <example>
    /// <code>
    /// services.AddAkka("app", builder => builder.WithGoStore("app.db"));
    /// services.AddGoStoreClient();
    /// </code>
    /// </example>
    public static IServiceCollection AddGoStoreClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(StoreService)))
        {
            throw StoreOfSystem.Both();
        }

        if (services.All(service => service.ServiceType != typeof(StoreOfSystem)))
        {
            services.AddSingleton<StoreOfSystem>();
            services.AddSingleton<IStore>(provider => InjectedStore.Of(provider, GoStoreExtension.DefaultName));
        }

        return services;
    }

    /// <summary>Registers one of several stores, with its name as the key.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">The name that <see cref="GoStoreBuilder.WithGoStore{TStore, TNamespaces}(AkkaConfigurationBuilder, string, string)"/> was given.</param>
    /// <example>
    /// <code>
    /// services.AddGoStoreClient("sessions");
    /// public sealed class Login([FromKeyedServices("sessions")] IStore sessions) { ... }
    /// </code>
    /// </example>
    public static IServiceCollection AddGoStoreClient(this IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        return services.AddKeyedSingleton<IStore>(name, (provider, _) => InjectedStore.Of(provider, name));
    }

    /// <summary>
    /// Registers a namespace of the store that <c>builder.WithGoStore(...)</c> added, with its name as the key, and makes it known when the host starts.
    /// Until then <see cref="INamespace.Quota"/> is the quota that was given here.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">The name: letters, digits and hyphens, at most 128.</param>
    /// <param name="quota">The quota it has from now on; null leaves the one it has, and gives a new one that of the configuration.</param>
    /// <example>
    /// <code>
    /// services.AddGoStoreNamespace("tenant-a", new Quota { MaxKeys = 100 });
    /// public sealed class Tenant([FromKeyedServices("tenant-a")] INamespace tenant) { ... }
    /// </code>
    /// </example>
    public static IServiceCollection AddGoStoreNamespace(this IServiceCollection services, string name, Quota? quota = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        services.AddKeyedSingleton(name, (provider, _) => new InjectedNamespace(provider, name, quota));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<InjectedNamespace>(name));
        return services.AddKeyedSingleton<INamespace>(name, (provider, _) => provider.GetRequiredKeyedService<InjectedNamespace>(name).Client);
    }
}
