using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using GoStore.Actors.Client;
using GoStore.Actors.Hosting;
using Npgsql;

namespace GoStore.Actors.Cluster;

/// <summary>A store over the nodes of a cluster, in an app of Akka.Hosting.</summary>
public static class GoStoreClusterHosting
{
    /// <summary>
    /// Makes this node one of a cluster whose namespaces are journalled in PostgreSQL. Remoting and clustering are the app's own: <c>WithRemoting</c>, <c>WithClustering</c>.
    /// </summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="journal">The connection string of the journal.</param>
    /// <param name="dataFolder">The folder for the files of this node.</param>
    /// <example>
    /// <code>
    /// services.AddAkka("shop", builder => builder
    ///     .WithRemoting("10.0.0.1", 4053)
    ///     .WithClustering(new ClusterOptions { SeedNodes = ["akka.tcp://shop@10.0.0.1:4053"] })
    ///     .WithGoStoreCluster("Host=db;Database=gostore;Username=gostore", "/var/lib/gostore"));
    /// services.AddGoStoreClient();
    /// </code>
    /// </example>
    public static AkkaConfigurationBuilder WithGoStoreCluster(this AkkaConfigurationBuilder builder, string journal, string dataFolder) =>
        builder.WithGoStoreCluster(new GoStoreClusterOptions { Journal = journal, DataFolder = dataFolder });

    /// <summary>As <see cref="WithGoStoreCluster(AkkaConfigurationBuilder, string, string)"/>, with options.</summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="configure">Changes the options.</param>
    public static AkkaConfigurationBuilder WithGoStoreCluster(this AkkaConfigurationBuilder builder, Action<GoStoreClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new GoStoreClusterOptions();
        configure(options);
        return builder.WithGoStoreCluster(options);
    }

    /// <summary>As <see cref="WithGoStoreCluster(AkkaConfigurationBuilder, string, string)"/>, with options.</summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="options">The options.</param>
    public static AkkaConfigurationBuilder WithGoStoreCluster(this AkkaConfigurationBuilder builder, GoStoreClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return builder
            .AddHocon(Hocon(options), HoconAddMode.Prepend)
            .AddHocon(Cluster.GoStoreCluster.Reference, HoconAddMode.Append)
            .AddStore<GoStoreKey, GoStoreNamespacesKey>(
                GoStoreExtension.DefaultName,
                new PlannedStore("builder.WithGoStoreCluster(...)") { Elsewhere = system => new GoStoreClusterProvider(options.Store).Apply(system).Client },
                static _ => Task.CompletedTask) // Whether there is a cluster yet does not keep a node of it from starting.
            .WithActors((system, registry) => registry.Register<GoStoreClusterRegion>(system.GoStoreCluster().Region));
    }

    /// <summary>The store of the cluster that this actor system is a node of.</summary>
    /// <param name="system">An actor system that was configured by <c>WithGoStoreCluster</c>, or with <see cref="GoStoreCluster.Reference"/> as a fallback.</param>
    public static GoStoreCluster GoStoreCluster(this ActorSystem system) => new GoStoreClusterProvider(new StoreOptions()).Apply(system);

    private static Config Hocon(GoStoreClusterOptions options) => Settings.Of(
        ("gostore.cluster.journal.connection-string", Tuned(options)),
        ("gostore.cluster.journal.provider-name", options.JournalProvider),
        ("gostore.cluster.data-folder", options.DataFolder),
        ("gostore.cluster.role", options.Role),
        ("gostore.cluster.shards", options.Shards?.ToString(CultureInfo.InvariantCulture)),
        ("gostore.cluster.lease", Milliseconds(options.Lease)),
        ("gostore.cluster.passivate-after", Milliseconds(options.PassivateAfter)));

    /// <summary>What a journal does not need costs it a way to the server and back for each write.</summary>
    private static string? Tuned(GoStoreClusterOptions options)
    {
        if (options.Journal is null || options.JournalProvider?.StartsWith("PostgreSQL", StringComparison.Ordinal) == false)
        {
            return options.Journal;
        }

        NpgsqlConnectionStringBuilder connection;
        try
        {
            connection = new NpgsqlConnectionStringBuilder(options.Journal);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // Without the text: there may be a password in it.
            throw new StoreArgumentException(nameof(options.Journal), $"The connection string of the journal cannot be read: {error.Message} It must be one of PostgreSQL, such as Host=db;Database=gostore;Username=gostore.");
        }

        if (!connection.ShouldSerialize("No Reset On Close"))
        {
            connection.NoResetOnClose = true;
        }

        if (!connection.ShouldSerialize("Max Auto Prepare"))
        {
            connection.MaxAutoPrepare = 20;
        }

        return connection.ConnectionString;
    }

    private static string? Milliseconds(TimeSpan? time) => time is null ? null : $"{time.Value.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}ms";
}

/// <summary>Makes the extension; Akka's side of <c>system.GoStoreCluster()</c>.</summary>
/// <param name="options">The options of the stores of namespaces.</param>
internal sealed class GoStoreClusterProvider(StoreOptions options) : ExtensionIdProvider<GoStoreCluster>
{
    /// <inheritdoc/>
    public override GoStoreCluster CreateExtension(ExtendedActorSystem system) => new(system, options);
}

/// <summary>In the registry of actors: the shard region of the namespaces.</summary>
public sealed class GoStoreClusterRegion;
