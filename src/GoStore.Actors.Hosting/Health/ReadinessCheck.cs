using Akka.Actor;
using GoStore.Actors.Serving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GoStore.Actors.Hosting.Health;

/// <summary>Whether a store can do its work, found out by doing some: it commits a write to a row that nobody sees.</summary>
internal sealed class ReadinessCheck(CheckedStore store, TimeSpan timeout) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.Ref.AskAsync(new ServingCommands.Probe(), timeout, cancellationToken);
            return HealthCheckResult.Healthy("A write was committed.");
        }
        catch (StoreException error)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"A write failed: {error.Message}", error);
        }
        catch (AskTimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"A write was not committed within {timeout}.");
        }
    }
}
