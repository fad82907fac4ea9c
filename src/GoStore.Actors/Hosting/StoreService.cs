using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GoStore.Actors.Hosting;

/// <summary>
/// The store of a hosted app: opened when it is first asked for, checked when the host starts, closed when it stops. It lives in the app's actor
/// system where there is one, and in one of its own otherwise.
/// </summary>
internal sealed class StoreService(IOptions<StoreOptions> options, IServiceProvider services) : IHostedService, IAsyncDisposable
{
    private readonly Lock gate = new();
    private ActorSystem? own;
    private StoreClient? store;

    public IStore Store
    {
        get
        {
            lock (gate)
            {
                return store ??= Open();
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Store.GetInfoAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (store is not null)
        {
            await store.CloseAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
        {
            await store.CloseAsync();
        }

        if (own is not null)
        {
            await own.Terminate();
        }
    }

    private StoreClient Open()
    {
        var system = (ActorSystem?)services.GetService(typeof(ActorSystem));
        if (system is null)
        {
            system = own ??= ActorSystem.Create("gostore", StoreSettings.Parse(options.Value.Hocon ?? ""));
        }

        return GoStoreExtensionProvider.Instance.Apply(system).Open(GoStoreExtension.DefaultName, actual => options.Value.CopyTo(actual), null);
    }
}
