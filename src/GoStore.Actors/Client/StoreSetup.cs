using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using GoStore.Actors.Namespaces;

namespace GoStore.Actors.Client;

/// <summary>
/// The stores that an actor system was made with, by name: part of its setup, so that they are known before anything has started, and whoever asks for one first
/// gets the one that was meant.
/// </summary>
internal sealed class StoreSetup : Setup
{
    private readonly ConcurrentDictionary<string, PlannedStore> stores = new(StringComparer.Ordinal);

    /// <summary>Those of a system; null where it was made without.</summary>
    public static StoreSetup? Of(ActorSystem system) => system.Settings.Setup.Get<StoreSetup>() is { HasValue: true } setup ? setup.Value : null;

    /// <summary>The names, in their order.</summary>
    public IEnumerable<string> Names => stores.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="StoreArgumentException">The name is not allowed, or there is such a store already.</exception>
    public void Add(string name, PlannedStore store)
    {
        if (!NamespaceName.IsValid(name))
        {
            throw GoStoreExtension.InvalidName(name);
        }

        if (!stores.TryAdd(name, store))
        {
            throw new StoreArgumentException(nameof(name), $"{store.Method} adds the store {Named.Text(name)}, which {stores[name].Method} has added already. Call one of them, once, or give each store a name.");
        }
    }

    /// <summary>The one of a name; null where there is none.</summary>
    public PlannedStore? Find(string name) => stores.GetValueOrDefault(name);
}

/// <summary>A store that a system is to have: a file with options, or one that stands elsewhere.</summary>
/// <param name="Method">What added it, as its owner wrote it.</param>
internal sealed record PlannedStore(string Method)
{
    /// <summary>The options of a file.</summary>
    public StoreOptions Options { get; init; } = new();

    /// <summary>Gives one that stands elsewhere, the same one each time; null for a file.</summary>
    public Func<ActorSystem, StoreClient>? Elsewhere { get; init; }
}
