using Akka.Actor;
using GoStore.Actors.Client;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Actors.Hosting;

/// <summary>Finds the store of the app's actor system.</summary>
internal static class InjectedStore
{
    /// <summary>Gives the store of a name.</summary>
    /// <exception cref="InvalidOperationException">The app has no actor system, or that one no such store.</exception>
    /// <exception cref="StoreException">A setting of it is wrong.</exception>
    public static StoreClient Of(IServiceProvider services, string name)
    {
        ActorSystem system = services.GetService<ActorSystem>()
            ?? throw new InvalidOperationException($"The store {Named.Text(name)} is one of the app's actor system, and the app has none. Call services.AddAkka(..., builder => builder.WithGoStore(...)); without Akka.Hosting, services.AddGoStore(...) opens a store.");
        StoreSetup? setup = StoreSetup.Of(system);
        return setup?.Find(name) is not null
            ? StoreAddition.Open(system, name)
            : throw new InvalidOperationException($"The actor system {Named.Text(system.Name)} has no store {Named.Text(name)}; it has {Known(setup)}. Add it in services.AddAkka(...) with builder.WithGoStore(...).");
    }

    private static string Known(StoreSetup? setup) => setup is null ? "none" : string.Join(", ", setup.Names.Select(Named.Text));
}
