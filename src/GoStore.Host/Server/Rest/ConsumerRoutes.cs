using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>Consumers of the change log: each with its own position.</summary>
internal static class ConsumerRoutes
{
    private const int DefaultBatch = 100;

    private static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(30);
    private static readonly Member Token = new("token", "3", "The token with which the changes were taken.", IsRequired: true);
    private static readonly Member Lease = new("lease", "\"30s\"", "For how long; 30s where it is not given.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "consumers", Role.Read, "Lists the consumers with their positions.", ListAsync,
            Query.After, Query.Limit,
            new Answer(200, "The consumers.", """{"consumers":["$Consumer"],"next":"CURSOR?"}"""));
        routes.On("GET", "consumers/{name}", Role.Read, "Tells where a consumer stands, and who has it.", GetAsync,
            new Answer(200, "The consumer.", "\"$Consumer\""), new Fails(ErrorCode.NotFound));
        routes.On("DELETE", "consumers/{name}", Role.Write, "Deletes a consumer with its position.", DeleteAsync,
            new Answer(204, "It is gone."), new Fails(ErrorCode.NotFound));
        routes.On("POST", "consumers/{name}/take", Role.Write, "Takes the next changes; nobody else gets any until they are committed, released, or the lease ends.", TakeAsync,
            new Member("owner", "\"mailer-1\"", "Who takes them; different for each that runs at the same time.", IsRequired: true),
            Lease, new Member("limit", "100", "How many at most; 100 where it is not given."),
            new Member("type", "\"order\"", "Only changes of entries of this type."), new Member("group", "\"orders\"", "Only changes in this group."),
            new Answer(200, "The changes. Where next is at most latest there are more; missed is how many were trimmed before they could be read.", """{"name":"mailer","changes":["$Change"],"token":3,"leasedUntil":"2026-12-24T18:00:00.000Z","next":12,"missed":0,"latest":11}"""),
            new Fails(ErrorCode.Held));
        routes.On("POST", "consumers/{name}/commit", Role.Write, "Commits changes that were taken: they do not come again.", CommitAsync,
            Token, new Member("upTo", "11", "The last revision that is done.", IsRequired: true),
            new Answer(200, "Which comes next.", """{"next":12}"""), new Fails(ErrorCode.NotFound, ErrorCode.Fenced));
        routes.On("POST", "consumers/{name}/renew", Role.Write, "Makes the lease begin anew.", RenewAsync,
            Token, Lease, new Answer(200, "Until when it is the owner's.", """{"leasedUntil":"2026-12-24T18:00:00.000Z"}"""), new Fails(ErrorCode.NotFound, ErrorCode.Fenced));
        routes.On("POST", "consumers/{name}/release", Role.Write, "Gives back what was taken and not committed.", ReleaseAsync,
            Token, new Answer(200, "Whether it was held.", """{"released":true}"""), new Fails(ErrorCode.NotFound, ErrorCode.Fenced));
        routes.On("POST", "consumers/{name}/seek", Role.Write, "Moves a consumer, forwards or backwards; it is made where there is none.", SeekAsync,
            new Member("next", "1", "The revision that comes next.", IsRequired: true),
            new Answer(200, "Which comes next.", """{"next":1}"""));
        routes.On("GET", "consumers/{name}/peek", Role.Read, "Reads the next changes without taking them.", PeekAsync,
            Query.Limit, new Answer(200, "The changes.", """{"changes":["$Change"],"next":12,"latest":11}"""), new Fails(ErrorCode.NotFound));
    }

    private static async Task ListAsync(Call call)
    {
        ConsumerPage page = await call.FindAsync(new ConsumerQueries.List(call.Query["after"], call.Limit()));
        await call.PageAsync("consumers", page.Consumers, JsonText.Consumer, page.Next);
    }

    private static async Task GetAsync(Call call) => await call.AnswerAsync(JsonText.Consumer(await call.FindAsync(new ConsumerQueries.Status(call.Name("name")))));

    private static async Task DeleteAsync(Call call)
    {
        ConsumerDeleted deleted = await call.ChangeAsync(new ConsumerCommands.Delete(call.Name("name")));
        call.Response.StatusCode = deleted.Existed ? StatusCodes.Status204NoContent : throw new ConsumerNotFound(call.Name("name")).ToException();
    }

    private static async Task TakeAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        ConsumerBatch batch = await call.ChangeAsync(new ConsumerCommands.Take(
            call.Name("name"), body.Required("owner"), body.Duration("lease") ?? DefaultLease, body.Whole("limit", 1) ?? DefaultBatch, body.Text("type"), body.Text("group")));
        await call.AnswerAsync(json =>
        {
            json.WriteString("name", batch.Name);
            ChangeRoutes.Write(json, batch.Changes);
            json.WriteNumber("token", batch.Token);
            json.WriteString("leasedUntil", JsonText.Time(batch.LeasedUntil));
            json.WriteNumber("next", batch.Next);
            json.WriteNumber("missed", batch.Missed);
            json.WriteNumber("latest", batch.Latest);
        });
    }

    private static async Task CommitAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        ConsumerCommitted committed = await call.ChangeAsync(new ConsumerCommands.Commit(call.Name("name"), body.Number("token")!.Value, body.Number("upTo")!.Value));
        await call.AnswerAsync(json => json.WriteNumber("next", committed.Next));
    }

    private static async Task RenewAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        ConsumerRenewed renewed = await call.ChangeAsync(new ConsumerCommands.Renew(call.Name("name"), body.Number("token")!.Value, body.Duration("lease") ?? DefaultLease));
        await call.AnswerAsync(json => json.WriteString("leasedUntil", JsonText.Time(renewed.LeasedUntil)));
    }

    private static async Task ReleaseAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        ConsumerReleased released = await call.ChangeAsync(new ConsumerCommands.Release(call.Name("name"), body.Number("token")!.Value));
        await call.AnswerAsync(json => json.WriteBoolean("released", released.WasHeld));
    }

    private static async Task SeekAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        ConsumerCommitted moved = await call.ChangeAsync(new ConsumerCommands.Seek(call.Name("name"), body.Number("next")!.Value));
        await call.AnswerAsync(json => json.WriteNumber("next", moved.Next));
    }

    private static async Task PeekAsync(Call call) => await ChangeRoutes.AnswerAsync(call, await call.FindAsync(new ConsumerQueries.Peek(call.Name("name"), call.Limit())));
}
