using Akka.Actor;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GoStore.Actors.Hosting.Health;

/// <summary>Whether a store answers, whatever it says.</summary>
internal sealed class LivenessCheck(CheckedStore store, TimeSpan timeout) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await store.Ref.Ask<object>(new StoreQueries.GetInfo(), timeout, cancellationToken) switch
            {
                // Its mailbox says so, so that the store itself may hang or not.
                StoreBusy busy => HealthCheckResult.Degraded(busy.Message),
                StoreClosed closed => new HealthCheckResult(context.Registration.FailureStatus, closed.Message),
                StoreFailure failure => HealthCheckResult.Healthy($"The store answers, though not well: {failure.Message}"),
                _ => HealthCheckResult.Healthy("The store answers."),
            };
        }
        catch (AskTimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The store did not answer within {timeout}.");
        }
    }
}
