using Akka.Actor;
using GoStore.Actors.Client;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Actors.Hosting.Health;

/// <summary>The store that a check is about, in an app with Akka.Hosting or without. It is looked for inside the check, so that a missing one is a report and no fault of all checks.</summary>
internal sealed class CheckedStore(IServiceProvider services, string name)
{
    /// <summary>Its actor.</summary>
    /// <exception cref="InvalidOperationException">There is no such store.</exception>
    public ICanTell Ref => (name == GoStoreExtension.DefaultName ? services.GetService<IStore>() : null)?.Ref ?? InjectedStore.Of(services, name).Ref;
}
