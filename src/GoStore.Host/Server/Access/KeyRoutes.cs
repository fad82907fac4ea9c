using System.Text.Json;
using GoStore.Actors;
using GoStore.Actors.Serving;
using GoStore.Host.Output;
using GoStore.Host.Server.Problems;
using GoStore.Host.Server.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Access;

/// <summary>API keys over HTTP.</summary>
internal static class KeyRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        const string id = "hki3ckbixr";
        const string key = $$"""{"id":"{{id}}","name":"the shop","role":"write","namespaces":["tenant-a"],"createdAt":"2026-11-21T12:00:00.000Z","expiresAt":null,"lastUsedAt":null}""";
        routes.MapGet("/v1/keys", ListAsync).Needs(Role.Admin).WithSummary("Lists the API keys, without their secrets.")
            .WithMetadata(new EndpointDescription([new Answer(200, "The keys.", $$"""{"keys":[{{key}}],"next":null}""")]));
        routes.MapPost("/v1/keys", CreateAsync).Needs(Role.Admin).WithSummary("Makes an API key; the answer is the only time that it is shown.")
            .WithMetadata(new EndpointDescription(
            [
                new Member("name", "\"the shop\"", "Whose it is.", IsRequired: true),
                new Member("role", "\"write\"", "What it may do: read, write or admin.", IsRequired: true),
                new Member("namespaces", "[\"tenant-a\"]", "The namespaces it may touch; the whole store where there are none."),
                new Member("timeToLive", "\"90d\"", "How long it is good; for ever where it is not given."),
                new Answer(201, "The key.", key.Replace("\"name\"", "\"key\":\"gsk_...\",\"name\"", StringComparison.Ordinal)),
                new Fails(ErrorCode.LimitExceeded),
            ]));
        routes.MapDelete("/v1/keys/{id}", RevokeAsync).Needs(Role.Admin).WithSummary("Revokes an API key: from now on it opens nothing, and its event streams end.")
            .WithMetadata(new EndpointDescription([new Answer(204, "It is revoked."), new Fails(ErrorCode.NotFound)]));
    }

    private static async Task ListAsync(HttpContext context, IStore store)
    {
        IEnumerable<AccessKey> keys = await KeyRing.ListAsync(store, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonText.Object(json =>
        {
            json.WriteStartArray("keys");
            foreach (AccessKey key in keys)
            {
                json.WriteRawValue(KeyText.Json(key));
            }

            json.WriteEndArray();
            json.WriteNull("next");
        }));
    }

    private static async Task CreateAsync(HttpContext context, KeyRing ring)
    {
        KeyRequest request = await ReadAsync(context);
        Role role = request.Role is { } text && RoleText.Parse(text) is { } known ? known : throw Wrong($"The role {Quote(request.Role)} is none: a key has one of {RoleText.All}.");
        TimeSpan? timeToLive = null;
        if (request.TimeToLive is { } time)
        {
            timeToLive = DurationText.TryParse(time, out TimeSpan parsed) ? parsed : throw Wrong($"The timeToLive {Quote(time)} is no time. Write it as 30s, 12h or 90d.");
        }

        (AccessKey stored, string key) = await ring.CreateAsync(request.Name ?? throw Wrong("The name is missing. Say whose key it is."), role, request.Namespaces ?? [], timeToLive, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/v1/keys/{stored.Id}";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(KeyText.Json(stored, key));
    }

    private static async Task RevokeAsync(HttpContext context, KeyRing ring, string id)
    {
        if (!await ring.RevokeAsync(id, context.RequestAborted))
        {
            throw new StoreException(ErrorCode.NotFound, $"There is no key {Quote(id)}. GET /v1/keys lists those that are.");
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<KeyRequest> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, KeyJson.Default.KeyRequest, context.RequestAborted) ?? throw Wrong("The body is null.");
        }
        catch (JsonException error)
        {
            throw Wrong($"The body is no JSON object with name, role, namespaces and timeToLive: {error.Message}");
        }
    }

    private static string Quote(string? text) => text is null ? "null" : $"\"{(text.Length > 64 ? text[..64] : text)}\"";

    private static ProblemException Wrong(string detail) => new(StatusCodes.Status400BadRequest, "invalid-argument", detail);
}

/// <summary>The body of a request that makes a key.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Role">read, write or admin.</param>
/// <param name="Namespaces">The namespaces it may touch; left out for the whole store.</param>
/// <param name="TimeToLive">How long it is good; left out for ever.</param>
internal sealed record KeyRequest(string? Name, string? Role, string[]? Namespaces, string? TimeToLive);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
[System.Text.Json.Serialization.JsonSerializable(typeof(KeyRequest))]
internal sealed partial class KeyJson : System.Text.Json.Serialization.JsonSerializerContext;
