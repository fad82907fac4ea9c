using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>All routes of the interface but those that a part of the server has for itself.</summary>
internal static class RestRoutes
{
    /// <summary>What is there once: the store, and its namespaces.</summary>
    public static void MapStore(IEndpointRouteBuilder routes)
    {
        StoreRoutes.Map(routes);
        TransferRoutes.Map(routes);
        NamespaceRoutes.Map(routes);
    }

    /// <summary>What is there for the whole store and for a namespace alike.</summary>
    public static void MapSpace(IEndpointRouteBuilder routes)
    {
        EntryRoutes.Map(routes);
        GroupRoutes.Map(routes);
        TransactionRoutes.Map(routes);
        LockRoutes.Map(routes);
        TaskRoutes.Map(routes);
        GraphRoutes.Map(routes);
        ChangeRoutes.Map(routes);
        ConsumerRoutes.Map(routes);
        StoreRoutes.MapSpace(routes);
        TransferRoutes.MapSpace(routes);
    }
}
