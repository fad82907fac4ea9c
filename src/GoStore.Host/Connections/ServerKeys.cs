using System.Text;
using System.Text.Json;
using GoStore.Actors;
using GoStore.Actors.Serving;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;

namespace GoStore.Host.Connections;

/// <summary>Keys at a server, which asks for a key of an administrator where it has any.</summary>
internal sealed class ServerKeys : IKeys
{
    private readonly AdminServer server;

    public ServerKeys(string connection) => server = new AdminServer(connection);

    public async Task<(AccessKey Stored, string Key)> CreateAsync(string name, Role role, IReadOnlyList<string> namespaces, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        string body = JsonText.Object(json =>
        {
            json.WriteString("name", name);
            json.WriteString("role", RoleText.Of(role));
            json.WriteStartArray("namespaces");
            foreach (string each in namespaces)
            {
                json.WriteStringValue(each);
            }

            json.WriteEndArray();
            if (timeToLive is { } time)
            {
                json.WriteString("timeToLive", DurationText.Format(time));
            }
        });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await server.SendAsync(HttpMethod.Post, "v1/keys", content, reply => (Read(reply), reply.GetProperty("key").GetString()!), cancellationToken);
    }

    public Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken) =>
        server.SendAsync<IReadOnlyList<AccessKey>>(HttpMethod.Get, "v1/keys", null, reply => [.. reply.GetProperty("keys").EnumerateArray().Select(Read)], cancellationToken);

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await server.SendAsync(HttpMethod.Delete, $"v1/keys/{Uri.EscapeDataString(id)}", null, _ => true, cancellationToken);
        }
        catch (StoreException error) when (error.Code == ErrorCode.NotFound)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static AccessKey Read(JsonElement key) => new(
        key.GetProperty("id").GetString()!,
        key.GetProperty("name").GetString()!,
        (int)(RoleText.Parse(key.GetProperty("role").GetString()!) ?? 0),
        [.. key.GetProperty("namespaces").EnumerateArray().Select(each => each.GetString()!)],
        "",
        key.GetProperty("createdAt").GetDateTimeOffset(),
        key.GetProperty("expiresAt") is { ValueKind: JsonValueKind.String } expiry ? expiry.GetDateTimeOffset() : null,
        key.GetProperty("lastUsedAt") is { ValueKind: JsonValueKind.String } used ? used.GetDateTimeOffset() : null);
}
