namespace GoStore.Actors.Hosting;

/// <summary>Marks an app whose <see cref="IStore"/> is the one of its actor system, and is not opened by <see cref="GoStoreServices"/>.</summary>
internal sealed class StoreOfSystem
{
    /// <summary>What an app is told that has both.</summary>
    public static InvalidOperationException Both() => new(
        "services.AddGoStore(...) and services.AddGoStoreClient() both register the IStore of the app. In an app of Akka.Hosting keep builder.WithGoStore(...) with services.AddGoStoreClient(), and without it services.AddGoStore(...) alone.");
}
