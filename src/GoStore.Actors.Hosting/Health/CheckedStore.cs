using Akka.Actor;
using GoStore.Actors.Client;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Actors.Hosting.Health;

/// <summary>Finds the store that a check is about, in an app with Akka.Hosting or without.</summary>
internal static class CheckedStore
{
    /// <summary>The actor of the store of a name.</summary>
    public static ICanTell Of(IServiceProvider services, string name) =>
        (name == GoStoreExtension.DefaultName ? services.GetService<IStore>() : null)?.Ref ?? InjectedStore.Of(services, name).Ref;
}
