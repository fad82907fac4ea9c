using GoStore.Actors;
using GoStore.Actors.Serving;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Cluster;
using GoStore.Host.Server.Problems;
using Microsoft.Extensions.Hosting;

namespace GoStore.Host.Server.Health;

/// <summary>
/// Tells whether the server can do its work by doing some: it commits a write to a row that nobody sees, and waits no longer than its deadline. However many ask, one
/// write is under way, and what it found is told for a second. In a cluster the row is that of the store itself, which lives on one node: while it moves, a write that
/// went through some seconds ago counts, so that not every node is taken out of service at once.
/// </summary>
internal sealed class ReadinessProbe(IStore store, ServerSettings settings, IHostApplicationLifetime lifetime, IClusterNode? node = null)
{
    private static readonly TimeSpan ToldFor = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<string?>? running;
    private (long At, string? Reason)? found;
    private long? committed;

    /// <summary>Finds out.</summary>
    /// <returns>Why the server is not ready; null where it is.</returns>
    public async Task<string?> WhyNotAsync()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The server is stopping.";
        }

        if (node is { IsUp: false })
        {
            return "This node is not up in its cluster.";
        }

        Task<string?> probing;
        lock (gate)
        {
            if (found is { } last && settings.Clock.GetElapsedTime(last.At) < ToldFor)
            {
                return last.Reason;
            }

            probing = running ??= Task.Run(ProbeAsync);
        }

        try
        {
            return await probing.WaitAsync(settings.ReadyDeadline, settings.Clock);
        }
        catch (TimeoutException)
        {
            // It stays under way: a second write beside one that hangs would only wait behind it.
            return WentThrough() ? null : $"A write took longer than {DurationText.Format(settings.ReadyDeadline)} (gostore.server.ready.deadline).";
        }
    }

    private bool WentThrough()
    {
        lock (gate)
        {
            return settings.Cluster is { } cluster && committed is { } at && settings.Clock.GetElapsedTime(at) < cluster.ReadyGrace;
        }
    }

    private async Task<string?> ProbeAsync()
    {
        string? reason = null;
        try
        {
            await KeyRing.AskAsync(store, new ServingCommands.Probe(), CancellationToken.None);
            lock (gate)
            {
                committed = settings.Clock.GetTimestamp();
            }
        }
        catch (StoreException error)
        {
            // Anybody may ask, so paths and names stay out of it.
            reason = $"A write failed: {Problem.CodeOf(error.Code)}.";
        }
        catch (Exception error)
        {
            reason = $"A write failed: {error.GetType().Name}.";
        }

        lock (gate)
        {
            found = (settings.Clock.GetTimestamp(), WentThrough() ? null : reason);
            running = null;
        }

        return reason;
    }
}
