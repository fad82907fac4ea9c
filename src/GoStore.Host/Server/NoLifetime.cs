using Microsoft.Extensions.Hosting;

namespace GoStore.Host.Server;

/// <summary>Signals are taken by the command line, for all commands alike; a server of its own must not take them a second time.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
