using GoStore.Actors.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GoStore.Actors;

/// <summary>Health checks of a store.</summary>
public static class GoStoreHealthChecks
{
    /// <summary>The tag of the check whether the store answers.</summary>
    public const string LiveTag = "live";

    /// <summary>The tag of the check whether the store can do its work.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Adds two checks of a store that <c>builder.WithGoStore(...)</c> or <c>services.AddGoStore(...)</c> added. <c>gostore-live</c> (<see cref="LiveTag"/>) asks whether it answers at
    /// all: a store that is busy is only degraded, and one whose file cannot be opened is still alive, because it tries again by itself and a restart would not help it.
    /// <c>gostore-ready</c> (<see cref="ReadyTag"/>) commits a write to a row that nobody sees.
    /// </summary>
    /// <param name="builder">The health checks of the app.</param>
    /// <param name="name">The name of the store, and what the names of the checks begin with.</param>
    /// <param name="timeout">How long a check waits; null for five seconds.</param>
    /// <param name="failureStatus">What a check that fails reports; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero.</exception>
    /// <example>
    /// <code>
    /// services.AddHealthChecks().AddGoStore();
    /// app.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(GoStoreHealthChecks.ReadyTag) });
    /// </code>
    /// </example>
    public static IHealthChecksBuilder AddGoStore(this IHealthChecksBuilder builder, string name = GoStoreExtension.DefaultName, TimeSpan? timeout = null, HealthStatus? failureStatus = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        TimeSpan patience = timeout ?? TimeSpan.FromSeconds(5);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience, TimeSpan.Zero, nameof(timeout));
        return builder
            .Add(new HealthCheckRegistration($"{name}-live", services => new LivenessCheck(new CheckedStore(services, name), patience), failureStatus, [LiveTag]))
            .Add(new HealthCheckRegistration($"{name}-ready", services => new ReadinessCheck(new CheckedStore(services, name), patience), failureStatus, [ReadyTag]));
    }
}
