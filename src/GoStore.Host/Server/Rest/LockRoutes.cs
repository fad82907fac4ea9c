using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>Locks with leases and fencing tokens.</summary>
internal static class LockRoutes
{
    private const string Grant = """{"name":"leader","owner":"node-1","token":7,"leasedUntil":"2026-12-24T18:00:00.000Z"}""";

    private static readonly Member Owner = new("owner", "\"node-1\"", "Who holds it; different for each that must not hold it together with another.", IsRequired: true);
    private static readonly Member Lease = new("lease", "\"30s\"", "For how long; 30s where it is not given.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "locks", Role.Read, "Lists the locks that are held.", ListAsync,
            Query.After, Query.Limit,
            new Answer(200, "The locks.", """{"locks":["$Lock"],"next":"CURSOR?"}"""));
        routes.On("GET", "locks/{name}", Role.Read, "Tells who holds a lock and until when; the owner is null where it is free.", StatusAsync,
            new Answer(200, "The lock.", "\"$Lock\""));
        routes.On("POST", "locks/{name}/acquire", Role.Write, "Takes a lock, or waits for it. What runs under it carries its token.", AcquireAsync,
            Owner, Lease, new Member("wait", "\"10s\"", "How long to wait where somebody else holds it; not at all where it is not given."),
            new Answer(200, "It is the owner's.", Grant), new Fails(ErrorCode.Held));
        routes.On("POST", "locks/{name}/renew", Role.Write, "Makes the lease of a lock that is held begin anew.", RenewAsync,
            Owner, new Member("token", "7", "The token of the grant.", IsRequired: true), Lease,
            new Answer(200, "It is the owner's for longer.", Grant), new Fails(ErrorCode.Fenced));
        routes.On("POST", "locks/{name}/release", Role.Write, "Frees a lock.", ReleaseAsync,
            Owner, new Member("token", "7", "The token of the grant; without it whatever the owner holds."),
            new Answer(200, "It is free, and whether it was held.", """{"released":true}"""), new Fails(ErrorCode.Fenced));
    }

    private static async Task ListAsync(Call call)
    {
        LockPage page = await call.FindAsync(new LockQueries.List(call.Query["after"], call.Limit()));
        await call.PageAsync("locks", page.Locks, JsonText.Lock, page.Next);
    }

    private static async Task StatusAsync(Call call) => await call.AnswerAsync(JsonText.Lock(await call.FindAsync(new LockQueries.Status(call.Name("name")))));

    private static async Task AcquireAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        LockGrant grant = await call.ChangeAsync(new LockCommands.Acquire(
            call.Name("name"), body.Required("owner"), body.Duration("lease") ?? ILocks.DefaultLease, body.Duration("wait") ?? TimeSpan.Zero));
        await call.AnswerAsync(json => JsonText.Grant(json, grant));
    }

    private static async Task RenewAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        LockGrant grant = await call.ChangeAsync(new LockCommands.Renew(
            call.Name("name"), body.Required("owner"), body.Number("token")!.Value, body.Duration("lease") ?? ILocks.DefaultLease));
        await call.AnswerAsync(json => JsonText.Grant(json, grant));
    }

    private static async Task ReleaseAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        LockReleased released = await call.ChangeAsync(new LockCommands.Release(call.Name("name"), body.Required("owner"), body.Number("token")));
        await call.AnswerAsync(json => json.WriteBoolean("released", released.WasHeld));
    }
}
