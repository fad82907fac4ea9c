using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GoStore.Actors;
using GoStore.Actors.Remote;

namespace GoStore.Host.Connections;

/// <summary>A server, for what is no part of a store: its keys, its cluster. It asks for a key of an administrator where it has any.</summary>
internal sealed class AdminServer : IDisposable
{
    private readonly HttpClient client;
    private readonly string connection;

    public AdminServer(string connection)
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

    public void Dispose() => client.Dispose();

    /// <summary>Asks the server, and reads its reply; an empty one counts as <c>null</c>.</summary>
    public async Task<TResult> SendAsync<TResult>(HttpMethod method, string path, HttpContent? content, Func<JsonElement, TResult> read, CancellationToken cancellationToken)
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
