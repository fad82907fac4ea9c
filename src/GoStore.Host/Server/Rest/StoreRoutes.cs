using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>What concerns the store as a whole.</summary>
internal static class StoreRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.On("GET", "info", Role.Read, "Tells what the store is and how it is doing: file, sizes, versions in use, warnings.", InfoAsync,
            new Answer(200, "The store.", """{"path":"app.db","databaseBytes":4096,"logBytes":0,"synchronous":"full","journalMode":"wal","schemaVersion":8,"sqliteVersion":"3.50.0","akkaVersion":"1.5.30","queueDepth":0,"warnings":["text"]}"""));

    /// <summary>What stands below a namespace too.</summary>
    public static void MapSpace(IEndpointRouteBuilder routes) =>
        routes.On("POST", "purge", Role.Admin, "Deletes what has expired now instead of at the next purge.", PurgeAsync,
            new Answer(200, "How many entries that were.", """{"purged":2}"""));

    private static async Task InfoAsync(Call call)
    {
        StoreInfo info = await call.Store.GetInfoAsync(call.Aborted);
        await call.AnswerAsync(json =>
        {
            JsonText.Info(json, info);
            json.WriteNumber("queueDepth", info.QueueDepth);
        });
    }

    private static async Task PurgeAsync(Call call)
    {
        Purged purged = await call.ChangeAsync(new StoreCommands.PurgeExpired());
        await call.AnswerAsync(json => json.WriteNumber("purged", purged.Count));
    }
}
