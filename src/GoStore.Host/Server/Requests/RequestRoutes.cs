using System.Text.Json;
using GoStore.Actors;
using GoStore.Actors.Client;
using GoStore.Actors.Remote;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Problems;
using GoStore.Host.Server.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GoStore.Host.Server.Requests;

/// <summary>
/// The messages of the library over HTTP, each at an address of its own: what <see cref="Store.ConnectAsync"/> uses. The body is the message, the answer its
/// reply; a failure is a problem that carries the failure itself, so that the other side has the same error.
/// </summary>
internal static class RequestRoutes
{
    /// <summary>Whoever waits for a long answer is given a sign in such intervals: white space before the answer.</summary>
    private static readonly TimeSpan Sign = TimeSpan.FromSeconds(2);

    private static readonly byte[] Blank = "\n"u8.ToArray();

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach ((string operation, Type type) in MessageJson.Requests)
        {
            // A backup would be written here instead of there, and closing the store is the server's own business.
            if (type != typeof(StoreCommands.Backup) && type != typeof(StoreCommands.Close))
            {
                routes.MapPost($"requests/{operation}", context => AnswerAsync(context, type)).Needs(RoleOf(type)).ExcludeFromDescription();
            }
        }
    }

    private static Role RoleOf(Type type) =>
        RequestKinds.IsRead(type) ? Role.Read
        : type == typeof(StoreCommands.PurgeExpired) || type == typeof(ChangeCommands.Trim) || type == typeof(NamespaceCommands.SetQuota) ? Role.Admin
        : Role.Write;

    private static async Task AnswerAsync(HttpContext context, Type type)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        ReadOnlyMemory<byte> utf8 = body.GetBuffer().AsMemory(0, (int)body.Length);
        JsonSize.Check(utf8.Span, context.RequestServices.GetRequiredService<BodyLimits>().Parts);
        IStoreRequest request = MessageJson.ReadRequest(type, utf8);
        var client = (EntriesClient)await SpaceAsync(context, request, RequestKinds.IsRead(type));

        // What waits for something must not hold up the end of the server.
        bool waits = PendingCall.WaitOf(request) > 0;
        CancellationToken stopping = waits ? context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping : CancellationToken.None;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        object answer;
        try
        {
            answer = await WithSignsAsync(context, client.AnswerAsync(request, end.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            answer = new StoreUnavailable("the server is stopping. Try again.");
        }
        catch (StoreException error)
        {
            answer = new StoreFailure(error.Code, error.Message);
        }

        await WriteAsync(context, answer);
    }

    /// <summary>Whom a request is asked of. What concerns a namespace as a whole is asked of the store, at the address of that namespace or at the store's.</summary>
    private static async ValueTask<IStoreSpace> SpaceAsync(HttpContext context, IStoreRequest request, bool isRead)
    {
        Spaces spaces = context.RequestServices.GetRequiredService<Spaces>();
        if (request is IConditional conditional)
        {
            // Under a condition it asks for no less.
            request = conditional.Request;
        }

        string? about = request switch
        {
            NamespaceCommands.Open open => open.Namespace ?? "",
            NamespaceCommands.SetQuota set => set.Namespace ?? "",
            NamespaceQueries.Get get => get.Namespace ?? "",
            _ => null,
        };
        if (about is null)
        {
            return isRead ? await spaces.ReadAsync(context) : await spaces.WriteAsync(context);
        }

        if (request is NamespaceCommands.Open { Quota: not null } && Caller.Of(context) is { Role: < Role.Admin } caller)
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "forbidden", $"The key {caller.KeyId} has the role {RoleText.Of(caller.Role)}; to set a quota needs {RoleText.Of(Role.Admin)}.");
        }

        return context.GetRouteValue("namespace") is string name && name != about
            ? throw new ProblemException(StatusCodes.Status400BadRequest, "invalid-argument", $"The request is about the namespace \"{about}\", but was sent to the address of \"{name}\".")
            : spaces.Store;
    }

    private static async Task<object> WithSignsAsync(HttpContext context, Task<object> answer)
    {
        while (true)
        {
            try
            {
                return await answer.WaitAsync(Sign);
            }
            catch (TimeoutException)
            {
                if (answer.IsCompleted)
                {
                    // It came while this was told that it had not.
                    return await answer;
                }

                context.Response.ContentType ??= "application/json";
                await context.Response.Body.WriteAsync(Blank, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
    }

    private static async Task WriteAsync(HttpContext context, object answer)
    {
        if (answer is StoreFailure failure && !context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, failure);
            return;
        }

        context.Response.ContentType ??= "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        MessageJson.WriteAnswer(json, answer);
        await json.FlushAsync(context.RequestAborted);
    }
}
