using Akka.Configuration;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Cluster;

/// <summary>The settings of <c>gostore.cluster</c>, read and checked once. <c>hocon/cluster.conf</c> explains each.</summary>
internal sealed record ClusterSettings(
    string DataFolder,
    string? Role,
    int Shards,
    TimeSpan Lease,
    TimeSpan RetryMinimum,
    TimeSpan RetryMaximum,
    TimeSpan KeepReplies,
    TimeSpan PassivateAfter,
    TimeSpan DrainLimit,
    int HeldRequests,
    int SnapshotAfterBatches,
    long SnapshotAfterBytes,
    long SnapshotPartBytes,
    TimeSpan WatchInterval,
    TimeSpan AskTimeout,
    long LongestMessage,
    StoreOptions Store)
{
    public const string Dispatcher = "gostore.cluster.dispatcher";

    /// <exception cref="StoreException">A setting is not what it may be.</exception>
    /// <param name="system">The configuration of the actor system.</param>
    /// <param name="store">The options of the stores of namespaces.</param>
    /// <param name="longestMessage">How many bytes can go from node to node at once.</param>
    public static ClusterSettings Read(Config system, StoreOptions store, long longestMessage)
    {
        var config = new SettingsReader(system.GetConfig("gostore.cluster"));
        string folder = config.Text("data-folder");
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw config.Wrong("data-folder", folder, "a folder");
        }

        var options = new StoreOptions();
        store.CopyTo(options);
        options.Synchronous ??= config.Text("sqlite.synchronous");
        options.CacheSize ??= config.Bytes("sqlite.cache-size");
        options.ValueLimit = Math.Min(options.ValueLimit ?? long.MaxValue, config.AtLeast("limits.value", config.Bytes("limits.value"), 1));
        options.TransactionBytesLimit = Math.Min(options.TransactionBytesLimit ?? long.MaxValue, config.AtLeast("limits.transaction-bytes", config.Bytes("limits.transaction-bytes"), 1));
        options.Hocon = $"gostore.sqlite.checkpoint-size = {config.Bytes("sqlite.checkpoint-size")}\n{options.Hocon}";
        string role = config.Text("role");
        return new ClusterSettings(
            Path.GetFullPath(folder),
            role.Length == 0 ? null : role,
            config.AtLeast("shards", config.Whole("shards"), 1),
            config.AtLeast("lease", config.Time("lease"), TimeSpan.FromMilliseconds(10)),
            config.AtLeast("retry.min-backoff", config.Time("retry.min-backoff"), TimeSpan.FromMilliseconds(1)),
            config.AtLeast("retry.max-backoff", config.Time("retry.max-backoff"), TimeSpan.FromMilliseconds(1)),
            config.AtLeast("keep-replies", config.Time("keep-replies"), TimeSpan.FromSeconds(1)),
            config.AtLeast("passivate-after", config.Time("passivate-after"), TimeSpan.FromMilliseconds(10)),
            config.AtLeast("drain-limit", config.Time("drain-limit"), TimeSpan.FromMilliseconds(10)),
            config.AtLeast("held-requests", config.Whole("held-requests"), 1),
            config.AtLeast("snapshot.after-batches", config.Whole("snapshot.after-batches"), 1),
            config.AtLeast("snapshot.after-bytes", config.Bytes("snapshot.after-bytes"), 1),
            config.AtLeast("snapshot.part-bytes", config.Bytes("snapshot.part-bytes"), 1),
            config.AtLeast("watch-interval", config.Time("watch-interval"), TimeSpan.FromMilliseconds(10)),
            store.AskTimeout ?? config.AtLeast("ask-timeout", config.Time("ask-timeout"), TimeSpan.FromMilliseconds(1)),
            longestMessage,
            options);
    }
}
