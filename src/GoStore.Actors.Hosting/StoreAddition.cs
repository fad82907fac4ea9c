using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Hosting;
using GoStore.Actors.Client;

namespace GoStore.Actors.Hosting;

/// <summary>The one way in which a store is added to the builder of an actor system, wherever the store stands.</summary>
internal static class StoreAddition
{
    /// <summary>Plans a store, so that whoever asks for it gets it, and starts it with the host.</summary>
    /// <typeparam name="TStore">The key of its actor in the registry.</typeparam>
    /// <typeparam name="TNamespaces">The key of the actor of its namespaces.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name.</param>
    /// <param name="planned">The store.</param>
    /// <param name="check">Waits until it can be used; its exception keeps the host from starting.</param>
    public static AkkaConfigurationBuilder AddStore<TStore, TNamespaces>(this AkkaConfigurationBuilder builder, string name, PlannedStore planned, Func<StoreClient, Task> check)
    {
        StoreSetup? setup = builder.Setups.OfType<StoreSetup>().SingleOrDefault();
        if (setup is null)
        {
            builder.AddSetup(setup = new StoreSetup());
        }

        setup.Add(name, planned);
        return builder.WithActors(async (ActorSystem system, IActorRegistry registry, IDependencyResolver resolver) =>
        {
            StoreClient store = Open(system, name);
            await check(store);
            registry.Register<TStore>(store.Ref);
            registry.Register<TNamespaces>(store.Namespaces);
            if (name == GoStoreExtension.DefaultName)
            {
                await InjectedNamespace.OpenAllAsync(resolver.GetService<IEnumerable<InjectedNamespace>>());
            }
        });
    }

    /// <summary>Gives a store of a system, opened where it was not.</summary>
    public static StoreClient Open(ActorSystem system, string name) => GoStoreExtensionProvider.Instance.Apply(system).Open(name, null, null);
}
