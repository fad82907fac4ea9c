using System.Diagnostics;
using System.Text.Json;

namespace GoStore.Host.Tests.Server;

/// <summary>What a server says on standard error.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task Each_request_is_a_line_of_JSON_without_names_keys_or_values()
    {
        using var gostore = new Gostore();
        string key = (await gostore.RunAsync("key", "create", "ada", "--role", "admin")).Output.Trim();
        await using (ServerProcess server = await ServerProcess.StartAsync(gostore, "--set", "log.requests=on", "--set", "log.format=json"))
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, "/v1/groups/secret-group/entries/secret-key?ttl=5m") { Content = new StringContent("secret-value") };
            put.Headers.Authorization = new("Bearer", key);
            using HttpResponseMessage done = await server.Client.SendAsync(put);
            Assert.Equal(201, (int)done.StatusCode);
            using HttpResponseMessage refused = await server.Client.GetAsync("/v1/groups/secret-group/entries/secret-key?api_key=secret-guess");
            Assert.Equal(401, (int)refused.StatusCode);
            Assert.Equal(0, await server.StopAsync());
            string log = server.Errors;

            Assert.DoesNotContain("secret", log);
            Assert.DoesNotContain(key, log);
            JsonElement[] requests = [.. log.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("Category").GetString()!.EndsWith("RequestLog", StringComparison.Ordinal)).Select(line => line.GetProperty("State"))];
            Assert.Equal(["PUT", "GET"], requests.Select(each => each.GetProperty("Method").GetString()));
            Assert.All(requests, each => Assert.Equal("/v1/groups/{group}/entries/{key}", each.GetProperty("Route").GetString()));
            Assert.Equal([201, 401], requests.Select(each => each.GetProperty("Status").GetInt32()));
            Assert.Equal([key.Split('_')[1], "-"], requests.Select(each => each.GetProperty("Key").GetString()));
            Assert.All(requests, each => Assert.True(each.GetProperty("Milliseconds").GetDouble() > 0));
        }
    }
}
