using Akka.Hosting;
using GoStore.Actors.Client;
using GoStore.Actors.Engine;
using GoStore.Actors.Hosting;
using Microsoft.Extensions.Configuration;

namespace GoStore.Actors;

/// <summary>A store in the actor system of an app of Akka.Hosting.</summary>
/// <remarks>
/// The store is opened when the host starts, or before if somebody asks for it; a host whose file cannot be opened does not start. It is closed with the actor system.
/// What is registered after it may use it at once. What the options leave out comes from the actor system's HOCON (<c>gostore { ... }</c>), and from the reference after that.
/// </remarks>
public static class GoStoreBuilder
{
    /// <summary>What a store is added by, as errors call it.</summary>
    private const string Method = "builder.WithGoStore(...)";

    /// <summary>Adds the store of a file, and its actors to the registry as <see cref="GoStoreKey"/> and <see cref="GoStoreNamespacesKey"/>.</summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="path">The file; <c>:memory:</c> for none on disk.</param>
    /// <exception cref="StoreArgumentException">The builder has this store already.</exception>
    /// <example><code>services.AddAkka("app", builder => builder.WithGoStore("app.db"));</code></example>
    public static AkkaConfigurationBuilder WithGoStore(this AkkaConfigurationBuilder builder, string path) =>
        builder.WithGoStore<GoStoreKey, GoStoreNamespacesKey>(GoStoreExtension.DefaultName, path);

    /// <summary>Adds the store, with options from code; without any it is set by HOCON alone.</summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="StoreArgumentException">The builder has this store already, or <see cref="StoreOptions.Hocon"/> cannot be read.</exception>
    /// <example><code>builder.WithGoStore(options => options.PurgeInterval = TimeSpan.FromSeconds(10));</code></example>
    public static AkkaConfigurationBuilder WithGoStore(this AkkaConfigurationBuilder builder, Action<StoreOptions>? configure = null) =>
        builder.WithGoStore<GoStoreKey, GoStoreNamespacesKey>(GoStoreExtension.DefaultName, configure);

    /// <summary>Adds the store.</summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="options">The options, as they are now.</param>
    /// <exception cref="StoreArgumentException">The builder has this store already, or <see cref="StoreOptions.Hocon"/> cannot be read.</exception>
    /// <example><code>builder.WithGoStore(new StoreOptions { Path = "app.db", ChangesEnabled = true });</code></example>
    public static AkkaConfigurationBuilder WithGoStore(this AkkaConfigurationBuilder builder, StoreOptions options) =>
        builder.WithGoStore<GoStoreKey, GoStoreNamespacesKey>(GoStoreExtension.DefaultName, options);

    /// <summary>Adds the store, with options from configuration.</summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="configuration">The section with the options, by the names of <see cref="StoreOptions"/>.</param>
    /// <param name="configure">Changes the options after that.</param>
    /// <exception cref="StoreArgumentException">The builder has this store already, or <see cref="StoreOptions.Hocon"/> cannot be read.</exception>
    /// <exception cref="InvalidOperationException">A value of the section is not of the type of its option.</exception>
    /// <example><code>builder.WithGoStore(configuration.GetSection("GoStore"));</code></example>
    public static AkkaConfigurationBuilder WithGoStore(this AkkaConfigurationBuilder builder, IConfiguration configuration, Action<StoreOptions>? configure = null) =>
        builder.WithGoStore<GoStoreKey, GoStoreNamespacesKey>(GoStoreExtension.DefaultName, configuration, configure);

    /// <summary>Adds one of several stores, under a name and keys of its own.</summary>
    /// <typeparam name="TStore">The key of its actor, <see cref="IStore.Ref"/>: an empty type.</typeparam>
    /// <typeparam name="TNamespaces">The key of the actor of its namespaces, <see cref="IStore.Namespaces"/>: an empty type.</typeparam>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The name: letters, digits and hyphens, at most 128. <c>system.GoStore(name: ...)</c> and <c>services.AddGoStoreClient(name)</c> give the store by it.</param>
    /// <param name="path">The file, which no other store has; <c>:memory:</c> for none on disk.</param>
    /// <exception cref="StoreArgumentException">The name is not allowed, or the builder has this store already.</exception>
    /// <example><code>builder.WithGoStore&lt;SessionsKey, SessionNamespacesKey&gt;("sessions", "sessions.db");</code></example>
    public static AkkaConfigurationBuilder WithGoStore<TStore, TNamespaces>(this AkkaConfigurationBuilder builder, string name, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.WithGoStore<TStore, TNamespaces>(name, new StoreOptions { Path = path });
    }

    /// <summary>Adds one of several stores, with options from code.</summary>
    /// <typeparam name="TStore">The key of its actor.</typeparam>
    /// <typeparam name="TNamespaces">The key of the actor of its namespaces.</typeparam>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="StoreArgumentException">The name is not allowed, or the builder has this store already.</exception>
    /// <example><code>builder.WithGoStore&lt;SessionsKey, SessionNamespacesKey&gt;("sessions", options => options.Path = "sessions.db");</code></example>
    public static AkkaConfigurationBuilder WithGoStore<TStore, TNamespaces>(this AkkaConfigurationBuilder builder, string name, Action<StoreOptions>? configure)
    {
        var options = new StoreOptions();
        configure?.Invoke(options);
        return builder.WithGoStore<TStore, TNamespaces>(name, options);
    }

    /// <summary>Adds one of several stores, with options from configuration.</summary>
    /// <typeparam name="TStore">The key of its actor.</typeparam>
    /// <typeparam name="TNamespaces">The key of the actor of its namespaces.</typeparam>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The name.</param>
    /// <param name="configuration">The section with the options, by the names of <see cref="StoreOptions"/>.</param>
    /// <param name="configure">Changes the options after that.</param>
    /// <exception cref="StoreArgumentException">The name is not allowed, or the builder has this store already.</exception>
    /// <exception cref="InvalidOperationException">A value of the section is not of the type of its option.</exception>
    /// <example><code>builder.WithGoStore&lt;SessionsKey, SessionNamespacesKey&gt;("sessions", configuration.GetSection("Sessions"));</code></example>
    public static AkkaConfigurationBuilder WithGoStore<TStore, TNamespaces>(this AkkaConfigurationBuilder builder, string name, IConfiguration configuration, Action<StoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new StoreOptions();
        configuration.Bind(options);
        configure?.Invoke(options);
        return builder.WithGoStore<TStore, TNamespaces>(name, options);
    }

    /// <summary>Adds one of several stores.</summary>
    /// <typeparam name="TStore">The key of its actor.</typeparam>
    /// <typeparam name="TNamespaces">The key of the actor of its namespaces.</typeparam>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The name.</param>
    /// <param name="options">The options, as they are now.</param>
    /// <exception cref="StoreArgumentException">The name is not allowed, or the builder has this store already.</exception>
    /// <example><code>builder.WithGoStore&lt;SessionsKey, SessionNamespacesKey&gt;("sessions", new StoreOptions { Path = "sessions.db" });</code></example>
    public static AkkaConfigurationBuilder WithGoStore<TStore, TNamespaces>(this AkkaConfigurationBuilder builder, string name, StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        var kept = new StoreOptions();
        options.CopyTo(kept);
        if (kept.Hocon is { } hocon)
        {
            // Akka looks dispatchers and mailboxes up in the configuration of the system. That is common to all stores, so only the one without a name of its own adds to it.
            Akka.Configuration.Config parsed = StoreSettings.Parse(hocon);
            if (name == GoStoreExtension.DefaultName)
            {
                builder.AddHocon(parsed, HoconAddMode.Prepend);
            }
        }

        return builder.AddStore<TStore, TNamespaces>(name, new PlannedStore(Method) { Options = kept }, static store => store.GetInfoAsync());
    }
}
