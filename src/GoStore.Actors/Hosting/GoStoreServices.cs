using GoStore.Actors.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GoStore.Actors;

/// <summary>A store in an app of <c>Microsoft.Extensions.Hosting</c>.</summary>
public static class GoStoreServices
{
    /// <summary>
    /// Registers an <see cref="IStore"/>: opened with the host, which does not start where the file cannot be opened, and closed with it. It uses
    /// the app's <c>ActorSystem</c> where one is registered. In an app of Akka.Hosting, <c>builder.WithGoStore(...)</c> and <c>services.AddGoStoreClient()</c> of
    /// GoStore.Actors.Hosting take its place: one of the two, not both.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="InvalidOperationException">The app has <c>services.AddGoStoreClient()</c> already.</exception>
    /// <example><code>builder.Services.AddGoStore(options => options.Path = "app.db");</code></example>
    public static IServiceCollection AddGoStore(this IServiceCollection services, Action<StoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(StoreOfSystem)))
        {
            throw StoreOfSystem.Both();
        }

        services.AddOptions<StoreOptions>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.All(service => service.ServiceType != typeof(StoreService)))
        {
            services.AddSingleton<StoreService>();
            services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<StoreService>());
            services.AddSingleton(provider => provider.GetRequiredService<StoreService>().Store);
        }

        return services;
    }

    /// <summary>As <see cref="AddGoStore(IServiceCollection, Action{StoreOptions}?)"/>, with options from configuration.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configuration">The section with the options, by the names of <see cref="StoreOptions"/>.</param>
    /// <param name="configure">Changes the options after that.</param>
    /// <example><code>builder.Services.AddGoStore(builder.Configuration.GetSection("GoStore"));</code></example>
    public static IServiceCollection AddGoStore(this IServiceCollection services, IConfiguration configuration, Action<StoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<StoreOptions>(configuration);
        return services.AddGoStore(configure);
    }
}
