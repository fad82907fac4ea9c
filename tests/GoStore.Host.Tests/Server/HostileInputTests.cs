using System.Net;
using System.Net.Sockets;
using System.Text;
using GoStore.Host.Server;
using GoStore.Host.Tests.Server.Rest;
using Microsoft.AspNetCore.Builder;

namespace GoStore.Host.Tests.Server;

/// <summary>What no client sends that means well, over bare sockets: each gets a 4xx or is closed, and the server stays up.</summary>
public sealed class HostileInputTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Nonsense => new(Requests.Keys);

    private static readonly Dictionary<string, string> Requests = new()
    {
        ["an over-long path"] = $"GET /v1/groups/{new string('x', 1_000_000)}/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["a path of a million segments"] = $"GET /v1{new string('/', 1_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["a broken escape"] = "GET /v1/groups/%zz/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["an escape that is cut off"] = "GET /v1/groups/g/entries/k% HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["escapes that are not UTF-8"] = "GET /v1/groups/%ff%fe/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["half of a surrogate pair"] = "GET /v1/groups/%ed%a0%80/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["an escaped NUL in the path"] = "GET /v1/groups/%00/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["bytes beyond ASCII in the path"] = "GET /v1/groups/\u00ff\u00fe/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["a broken escape in the query"] = "GET /v1/groups?prefix=% HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["bytes beyond ASCII in the query"] = "GET /v1/groups?prefix=\u00ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["dots that climb"] = "GET /../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["a huge header"] = $"GET /v1/info HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', 1_000_000)}\r\n\r\n",
        ["a thousand headers"] = $"GET /v1/info HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 1000).Select(number => $"X-{number}: x\r\n"))}\r\n",
        ["a header that is none"] = "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n",
        ["no host"] = "GET /v1/info HTTP/1.1\r\n\r\n",
        ["two hosts"] = "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nHost: y\r\n\r\n",
        ["a version of the future"] = "GET /v1/info HTTP/9.9\r\nHost: localhost\r\n\r\n",
        ["a method that is none"] = "EXPLODE /v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["a method with a space"] = "G ET /v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ["no request line"] = "\r\n\r\n\r\nnonsense\r\n\r\n",
        ["another protocol"] = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
        ["a length that is none"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\nv",
        ["a length below zero"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\nv",
        ["two lengths"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nvw",
        ["a length beyond all limits"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\nv",
        ["chunks that are none"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnonsense\r\n0\r\n\r\n",
        ["a chunk longer than it says"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nvalue\r\n0\r\n\r\n",
        ["a chunk of endless length"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nv",
        ["an encoding that is none"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: nonsense\r\n\r\nv",
        ["a deep document"] = Json($"{{\"keys\":{new string('[', 100_000)}"),
        ["a document that is none"] = Json("{\"keys\":[\"\\ud800\"]}"),
        ["a document with a name of half a pair"] = Json("{\"\\ud800\":1}"),
        ["a number beyond all"] = Json("1e999999999"),
        ["a tag that is none"] = "PUT /v1/groups/g/entries/h HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"99999999999999999999999\"\r\nContent-Length: 1\r\n\r\nv",
        ["a revision that is none"] = "GET /v1/watch HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 99999999999999999999999\r\n\r\n",
        ["a place to go on after that is none"] = "GET /v1/graph/edges?after=%F0%9F%98%80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    };

    private static string Json(string body) => $"POST /v1/groups/g/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Nonsense_gets_a_refusal_or_a_closed_connection(string what)
    {
        using Socket client = await ConnectAsync();
        await SendAsync(client, Requests[what]);
        string status = await StatusAsync(client);
        Assert.True(status is "" or ['4', ..] or "505" or "501", $"{what}: {status}");
        await StaysUpAsync();
    }

    [Fact]
    public async Task A_body_that_ends_before_its_length_writes_nothing()
    {
        using (Socket client = await ConnectAsync())
        {
            await SendAsync(client, "PUT /v1/groups/hostile/entries/short HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
            client.Shutdown(SocketShutdown.Send);
            Assert.True(await StatusAsync(client) is "" or "400");
        }

        (await server.GetAsync("/v1/groups/hostile/entries/short")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_follows_a_body_beyond_its_length_is_no_part_of_it()
    {
        using Socket client = await ConnectAsync();
        await SendAsync(client, "PUT /v1/groups/hostile/entries/long HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nvalueGARBAGE\r\n\r\n");
        Assert.Equal("201", await StatusAsync(client));
        Assert.Equal("value", (await server.GetAsync("/v1/groups/hostile/entries/long")).Body);
    }

    [Fact]
    public async Task Who_closes_one_half_of_the_connection_is_answered_or_let_go()
    {
        using (Socket client = await ConnectAsync())
        {
            await SendAsync(client, "GET /v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n");
            client.Shutdown(SocketShutdown.Send);

            // Where the end of what it sends comes before the answer, it counts as gone.
            Assert.True(await StatusAsync(client) is "200" or "");
        }

        await StaysUpAsync();
    }

    [Fact]
    public async Task An_import_that_breaks_off_says_nothing_and_keeps_its_whole_lines_at_most()
    {
        using (Socket client = await ConnectAsync())
        {
            await SendAsync(client, "POST /v1/import HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2c\r\n{\"group\":\"broken\",\"key\":\"a\",\"value\":\"v\"}\n{\"g\r\n");
            client.Shutdown(SocketShutdown.Send);
            Assert.True(await StatusAsync(client) is "" or "400");
        }

        await StaysUpAsync();
    }

    [Fact]
    public async Task A_line_without_an_end_is_not_taken_into_memory()
    {
        await using WebApplication app = GostoreServer.Build(new ServerSettings { Path = ":memory:", Listen = "http://127.0.0.1:0" });
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using HttpResponseMessage response = await client.PostAsync("/v1/import", new StreamContent(new Endless(120L * 1024 * 1024)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/requests/delete-many", """{"request":{"group":"g","keys":[KEYS]}}""")]
    [InlineData("/v1/requests/get-batch", """{"request":{"group":"g","keys":[KEYS]}}""")]
    [InlineData("/v1/groups/g/batch", """{"keys":[KEYS]}""")]
    public async Task A_body_of_very_many_small_parts_is_refused_before_it_is_taken_apart(string path, string body)
    {
        string keys = string.Join(',', Enumerable.Repeat("\"\"", 200_000));
        Reply answer = await server.SendAsync("POST", path, body.Replace("KEYS", keys, StringComparison.Ordinal), "application/json");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Contains("transaction-operations", answer.Body);
    }

    [Fact]
    public async Task Who_sends_headers_or_a_body_slowly_holds_up_nobody_else()
    {
        using Socket headers = await ConnectAsync();
        using Socket body = await ConnectAsync();
        await SendAsync(headers, "GET /v1/info HTTP/1.1\r\nHo");
        await SendAsync(body, "PUT /v1/groups/hostile/entries/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nv");
        await StaysUpAsync();
        await SendAsync(headers, "st: localhost\r\n\r\n");
        await SendAsync(body, "alue");
        Assert.Equal("200", await StatusAsync(headers));
        Assert.Equal("201", await StatusAsync(body));
    }

    [Fact]
    public async Task Ten_thousand_connections_of_garbage_leave_the_server_as_it_was()
    {
        string[] kinds = ["\0\0\0\0", "GET", "GET / HTTP/1.1\r\n", "nonsense\r\n\r\n", Requests["a broken escape"], Requests["chunks that are none"]];
        var random = new Random(5);
        long before = Memory();
        for (int batch = 0; batch < 50; batch++)
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
            {
                using Socket client = await ConnectAsync();
                try
                {
                    if (number % 7 == 6)
                    {
                        byte[] garbage = new byte[512];
                        random.NextBytes(garbage);
                        await client.SendAsync(garbage);
                    }
                    else
                    {
                        await SendAsync(client, kinds[number % 7]);
                    }

                    client.Shutdown(SocketShutdown.Send);
                    string status = await StatusAsync(client);
                    Assert.True(status is "" or ['4', ..] or "505", status);
                }
                catch (SocketException)
                {
                    // It was closed while it was still talking.
                }
            }));
        }

        await StaysUpAsync();
        Assert.True(Memory() - before < 100 * 1024 * 1024, $"{(Memory() - before) / 1024 / 1024} MiB more than before.");
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private async Task StaysUpAsync() => (await server.GetAsync("/v1/info")).Is(HttpStatusCode.OK);

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return client;
    }

    /// <summary>Sends a text with a byte for each character.</summary>
    private static async Task SendAsync(Socket client, string text)
    {
        try
        {
            await client.SendAsync(Encoding.Latin1.GetBytes(text));
        }
        catch (SocketException)
        {
            // The server has heard enough.
        }
    }

    /// <summary>The status of the answer; empty where the connection is closed without one.</summary>
    private static async Task<string> StatusAsync(Socket client)
    {
        var received = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            while (received.Length < 12)
            {
                int read = await client.ReceiveAsync(buffer).WaitAsync(Patience);
                if (read == 0)
                {
                    break;
                }

                received.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
        }

        return received.Length < 12 ? "" : received.ToString(9, 3);
    }

    /// <summary>A line that does not end, as long as is asked for.</summary>
    private sealed class Endless(long length) : Stream
    {
        private long left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(count, left);
            Array.Fill(buffer, (byte)'x', offset, read);
            left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
