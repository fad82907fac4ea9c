using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GoStore.Actors;
using GoStore.Actors.Remote;
using GoStore.Actors.Serving;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;

namespace GoStore.Host.Connections;

/// <summary>Keys at a server, which asks for a key of an administrator where it has any.</summary>
internal sealed class ServerKeys : IKeys
{
    private readonly HttpClient client;
    private readonly string connection;

    public ServerKeys(string connection)
    {
        this.connection = connection;
        client = new HttpClient { BaseAddress = new Uri(connection.TrimEnd('/') + "/") };
        if (Environment.GetEnvironmentVariable(StoreConnection.KeyVariable) is { Length: > 0 } key)
        {
            if (key.Any(letter => letter is < '!' or > '~'))
            {
                throw new CommandException(ExitCode.Usage, "The API key has characters in it that no key has. Give it as 'gostore key create' printed it.");
            }

            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

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
        return await SendAsync(HttpMethod.Post, "v1/keys", content, reply => (Read(reply), reply.GetProperty("key").GetString()!), cancellationToken);
    }

    public Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<AccessKey>>(HttpMethod.Get, "v1/keys", null, reply => [.. reply.GetProperty("keys").EnumerateArray().Select(Read)], cancellationToken);

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(HttpMethod.Delete, $"v1/keys/{Uri.EscapeDataString(id)}", null, _ => true, cancellationToken);
        }
        catch (StoreException error) when (error.Code == ErrorCode.NotFound)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
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

    /// <summary>Asks the server, and reads its reply; an empty one counts as <c>null</c>.</summary>
    private async Task<TResult> SendAsync<TResult>(HttpMethod method, string path, HttpContent? content, Func<JsonElement, TResult> read, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            string text = await response.Content.ReadAsStringAsync(cancellationToken);
            using JsonDocument reply = JsonDocument.Parse(text.Length > 0 ? text : "null");
            return response.IsSuccessStatusCode ? read(reply.RootElement) : throw Failure(response.StatusCode, reply.RootElement);
        }
        catch (HttpRequestException error)
        {
            throw new CommandException(ExitCode.Unavailable, $"The server {connection} cannot be reached: {error.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Unavailable, $"The server {connection} did not answer within {DurationText.Format(client.Timeout)}.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // It is no JSON, or not what a server says.
            throw new CommandException(ExitCode.Unavailable, $"What answers at {connection} is no gostore server.");
        }
    }

    private static StoreException Failure(HttpStatusCode status, JsonElement problem) =>
        new(ServerConnection.CodeOf(problem.GetProperty("code").GetString(), status), problem.GetProperty("detail").GetString()!);
}
