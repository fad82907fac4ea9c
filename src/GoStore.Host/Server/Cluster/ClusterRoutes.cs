using GoStore.Actors;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Rest;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Server.Cluster;

/// <summary>The cluster over HTTP.</summary>
internal static class ClusterRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.On("GET", "cluster", Role.Admin, "Tells which nodes the cluster has, and what lives where.", ViewAsync,
            new Query("namespace", "A namespace, to be told where it lives."),
            new Answer(200, "The cluster.", """{"self":"10.0.0.1:4053","leader":"10.0.0.1:4053","shards":100,"complete":true,"nodes":[{"address":"10.0.0.1:4053","status":"up","roles":["text"],"reachable":true,"shards":34,"namespaces":12}],"place":{"namespace":"tenant-a","shard":17,"address":"10.0.0.1:4053"}}"""),
            new Fails(ErrorCode.NotFound, ErrorCode.Unavailable));

    private static async Task ViewAsync(Call call)
    {
        IClusterNode node = call.Context.RequestServices.GetService<IClusterNode>()
            ?? throw new StoreException(ErrorCode.NotFound, "This server serves a file and is no node of a cluster. One that is was started with 'gostore serve --cluster'.");
        ClusterView view = await node.ViewAsync(call.Query["namespace"], call.Aborted);
        call.Response.ContentType = "application/json";
        await call.Response.WriteAsync(view.ToJson(), call.Aborted);
    }
}
