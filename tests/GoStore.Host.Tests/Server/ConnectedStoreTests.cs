using System.Net;
using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using GoStore.Actors;

namespace GoStore.Host.Tests.Server;

/// <summary>An <see cref="IStore"/> over HTTP: what it does, and what it says where it cannot.</summary>
public sealed class ConnectedStoreTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Entries_are_as_in_a_file_of_ones_own()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        Assert.Equal(1, await store.SetAsync("some", "a", "1", TimeSpan.FromHours(1), ExpectedVersion.Absent, "number"));
        Entry entry = (await store.FindAsync("some", "a"))!;
        Assert.Equal(("some", "a", "1", 1L, "number"), (entry.Group, entry.Key, entry.Value, entry.Version, entry.Type));
        Assert.InRange(entry.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(55), DateTimeOffset.UtcNow.AddMinutes(65));
        Assert.Null(await store.FindAsync("some", "none"));
        await store.SetManyAsync([new("some", "b", "2"), new("some", "c", "")]);
        Assert.Equal(["a", "b", "c"], (await store.GetAllAsync("some")).Select(each => each.Key));
        Assert.Equal(2, (await store.GetBatchAsync("some", ["c", "a", "none"])).Count);
        Assert.Equal(8, await store.IncrementAsync("some", "n", 8));
        await store.TransactAsync(async transaction => transaction.Set("some", "n", (long.Parse(await transaction.GetAsync("some", "n")) + 1).ToString()));
        Assert.Equal("9", await store.GetAsync("some", "n"));
        Assert.Equal(4, await store.DeleteGroupAsync("some"));
    }

    [Fact]
    public async Task Any_name_and_any_value_arrives_as_it_is()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        foreach (string text in new[] { "", ".", "..", "/", "a/../b", "%2F", "\0", "\u2028", "😀", "<b>", "\"\\", new string('x', 60_000) })
        {
            await store.SetAsync(text, text, text);
            Assert.Equal(text, await store.GetAsync(text, text));
        }

        StoreArgumentException half = await Assert.ThrowsAsync<StoreArgumentException>(() => store.SetAsync("g", "half", "\ud83d"));
        Assert.Contains("well-formed", half.Message);
        Assert.Null(await store.FindAsync("g", "half"));
    }

    [Fact]
    public async Task Errors_are_those_of_a_store_in_this_process()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        await store.SetAsync("errors", "k", "text");

        EntryNotFoundException absent = await Assert.ThrowsAsync<EntryNotFoundException>(() => store.GetAsync("errors", "none"));
        Assert.Equal(("errors", "none"), (absent.Group, absent.Key));
        VersionConflictException conflict = await Assert.ThrowsAsync<VersionConflictException>(() => store.SetAsync("errors", "k", "x", expected: ExpectedVersion.Exactly(7)));
        Assert.Equal((1, ExpectedVersion.Exactly(7)), (conflict.CurrentVersion, conflict.Conflict.Expected));
        LimitExceededException limit = await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("errors", new string('k', 70_000), "x"));
        Assert.Equal(70_000, limit.Actual);
        Assert.Equal(ErrorCode.WrongValue, (await Assert.ThrowsAsync<StoreException>(() => store.IncrementAsync("errors", "k"))).Code);
        StoreArgumentException argument = await Assert.ThrowsAsync<StoreArgumentException>(() => store.SetAsync("errors", "k", "x", TimeSpan.Zero));
        Assert.Equal("timeToLive", argument.Argument);
        TransactionFailedException failed = await Assert.ThrowsAsync<TransactionFailedException>(() => store.TransactionAsync([new EntryCommands.Set("errors", "new", "1"), new EntryCommands.Expect("errors", "k", ExpectedVersion.Absent)]));
        Assert.Equal(1, failed.Index);
        Assert.Equal(1, Assert.IsType<VersionConflict>(failed.Cause).CurrentVersion);
        TemplateException template = await Assert.ThrowsAsync<TemplateException>(() => store.RenderAsync("{{", "errors"));
        Assert.Equal(1, template.Line);
        await Assert.ThrowsAsync<StoreArgumentException>(() => store.SetAsync(null!, "k", "x"));
    }

    [Fact]
    public async Task A_namespace_has_its_quota_and_its_own_groups()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        INamespace tenant = await store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 1 });
        await tenant.SetAsync("g", "k", "v");
        QuotaExceededException full = await Assert.ThrowsAsync<QuotaExceededException>(() => tenant.SetAsync("g", "l", "v"));
        Assert.Equal((QuotaLimit.Keys, 1), (full.Exceeded.Exceeded, full.Exceeded.Limit));
        Assert.Equal(1, (await tenant.UsageAsync()).Keys);
        Assert.Equal("g", (await tenant.FindAsync("g", "k"))!.Group);
        Assert.Equal(1, (await store.NamespaceAsync("tenant-a")).Quota.MaxKeys);
        Assert.Null(await store.FindNamespaceAsync("tenant-z"));
        await Assert.ThrowsAsync<StoreArgumentException>(() => store.NamespaceAsync("../a"));

        var set = new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "w"));
        Assert.Equal(2, (await store.Namespaces.AskAsync(set, Patience)).Version);
    }

    [Fact]
    public async Task Actors_ask_and_tell_it_the_same_messages()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        Assert.Equal(1, (await store.Ref.AskAsync(new EntryCommands.Set("actors", "k", "v"), Patience)).Version);
        Assert.IsType<EntryNotFound>(await store.Ref.Ask<object>(new EntryQueries.Get("actors", "none"), Patience));
        Assert.IsType<InvalidArgument>(await store.Ref.Ask<object>("hello", Patience));
        LockGrant grant = await store.Ref.AskAsync(new LockCommands.Acquire("actors", "me", TimeSpan.FromMinutes(1)), Patience);
        await store.Ref.AskAsync(new EntryCommands.Set("actors", "k", "w").Under(grant), Patience);
        await store.Ref.AskAsync(new LockCommands.Release("actors", "me", grant.Token), Patience);
        Assert.IsType<LockFenced>(await store.Ref.Ask<object>(new EntryCommands.Set("actors", "k", "x").Under(grant), Patience));
    }

    [Fact]
    public async Task A_lock_is_waited_for_longer_than_a_call_waits_for_its_answer()
    {
        await using IStore first = await Store.ConnectAsync(server.Address);
        await using IStore second = await Store.ConnectAsync(server.Address, options => options.AskTimeout = TimeSpan.FromSeconds(2));
        IHeldLock held = await first.Locks.HoldAsync("waited-for");
        Task<IHeldLock> waiting = second.Locks.HoldAsync("waited-for", wait: TimeSpan.FromMinutes(1));
        await UntilAsync(async () => (await first.Locks.StatusAsync("waited-for")).Waiting == 1);

        await Task.Delay(TimeSpan.FromSeconds(2.5));
        Assert.False(waiting.IsCompleted);
        await held.DisposeAsync();
        await using IHeldLock got = await waiting.WaitAsync(Patience);
        await got.Entries.SetAsync("under", "k", "v");
    }

    [Fact]
    public async Task Who_stops_waiting_is_forgotten_by_the_server()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        await using IHeldLock held = await store.Locks.HoldAsync("given-up");
        using var giveUp = new CancellationTokenSource();
        Task<IHeldLock> waiting = store.Locks.HoldAsync("given-up", wait: TimeSpan.FromMinutes(1), cancellationToken: giveUp.Token);
        await UntilAsync(async () => (await store.Locks.StatusAsync("given-up")).Waiting == 1);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await held.DisposeAsync();
        await using IHeldLock again = await store.Locks.HoldAsync("given-up");
        Assert.Equal(0, (await store.Locks.StatusAsync("given-up")).Waiting);
    }

    [Fact]
    public async Task Tasks_are_run_here_that_were_made_elsewhere()
    {
        await using IStore maker = await Store.ConnectAsync(server.Address);
        await using IStore worker = await Store.ConnectAsync(server.Address);
        var ran = new TaskCompletionSource<string>();
        await using ITaskRunner runner = worker.Tasks.StartRunner(new TaskHandlers().Add("remote", (run, _) =>
        {
            ran.TrySetResult(run.Payload);
            return Task.CompletedTask;
        }));

        TaskInfo task = await maker.Tasks.CreateAsync("remote", "hello");

        Assert.Equal("hello", await ran.Task.WaitAsync(Patience));
        await UntilAsync(async () => (await maker.Tasks.FindAsync(task.Id))!.State == TaskState.Completed);
    }

    [Fact]
    public async Task The_graph_and_templates_are_there_too()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        Node ann = new("User", "ann"), bob = new("User", "bob"), cleo = new("User", "cleo");
        await store.Graph.AddEdgeAsync(ann, "follows", bob, """{"since":2024}""");
        await store.Graph.AddEdgeAsync(bob, "follows", cleo);
        await Assert.ThrowsAsync<EdgeConflictException>(() => store.Graph.AddEdgeAsync(bob, "follows", cleo));
        Assert.Equal<IEnumerable<Node>>([ann, bob, cleo], (await store.Graph.FindShortestPathAsync(ann, cleo))!.Nodes);
        await store.SetAsync("mail", "name", "Ada");
        Assert.Equal("Hello Ada!", await store.RenderAsync("Hello {{.name}}!", "mail"));
    }

    [Fact]
    public async Task A_callback_is_refused_because_nobody_could_wait_for_it()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        Assert.Contains("WatchAsync", Assert.Throws<StoreException>(() => store.OnChange(_ => { })).Message);
    }

    [Fact]
    public async Task A_store_that_was_closed_says_so_and_the_server_goes_on()
    {
        IStore store = await Store.ConnectAsync(server.Address);
        await store.CloseAsync();
        Assert.Equal(ErrorCode.Closed, (await Assert.ThrowsAsync<StoreException>(() => store.GetAsync("g", "k"))).Code);
        await store.DisposeAsync();
        Assert.Equal(ErrorCode.Closed, (await Assert.ThrowsAsync<StoreException>(() => store.GetAsync("g", "k"))).Code);
        await using IStore other = await Store.ConnectAsync(server.Address);
        await other.SetAsync("g", "k", "v");
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://127.0.0.1/?a=b")]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("/relative")]
    public async Task What_is_no_address_is_refused(string address) =>
        Assert.Contains("is no address", (await Assert.ThrowsAsync<StoreArgumentException>(() => Store.ConnectAsync(new Uri(address, UriKind.RelativeOrAbsolute)))).Message);

    [Fact]
    public async Task Where_nobody_listens_the_error_names_the_address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        StoreException error = await Assert.ThrowsAsync<StoreException>(() => Store.ConnectAsync(new Uri($"http://127.0.0.1:{port}")));
        Assert.Equal(ErrorCode.Unavailable, error.Code);
        Assert.Contains($"127.0.0.1:{port}", error.Message);
    }

    [Fact]
    public async Task Something_else_that_listens_there_is_recognised_as_such()
    {
        await using var other = new ScriptedServer(_ => ["HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"]);
        StoreException error = await Assert.ThrowsAsync<StoreException>(() => Store.ConnectAsync(other.Address));
        Assert.Equal(ErrorCode.Unavailable, error.Code);
    }

    [Fact]
    public async Task A_write_whose_answer_never_came_is_of_unknown_outcome_and_a_read_can_be_asked_again()
    {
        await using var broken = new ScriptedServer(request => request.Contains("/requests/info", StringComparison.Ordinal) ? [ScriptedServer.Forbidden] : []);
        await using IStore store = await Store.ConnectAsync(broken.Address);
        Assert.Equal(ErrorCode.OutcomeUnknown, (await Assert.ThrowsAsync<StoreException>(() => store.SetAsync("g", "k", "v"))).Code);
        Assert.Equal(ErrorCode.Unavailable, (await Assert.ThrowsAsync<StoreException>(() => store.GetAsync("g", "k"))).Code);
        Assert.Equal(1, broken.Requests.Count(request => request.Contains("/requests/set ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("504 Gateway Timeout", "text/html")]
    [InlineData("502 Bad Gateway", "text/html")]
    [InlineData("500 Internal Server Error", "application/problem+json")]
    public async Task A_write_that_something_in_between_gave_up_is_of_unknown_outcome(string status, string type)
    {
        await using var proxy = new ScriptedServer(request => request.Contains("/requests/info", StringComparison.Ordinal) ? [ScriptedServer.Forbidden]
            : [$"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: 6\r\n\r\n<html>"]);
        await using IStore store = await Store.ConnectAsync(proxy.Address);
        Assert.Equal(ErrorCode.OutcomeUnknown, (await Assert.ThrowsAsync<StoreException>(() => store.SetAsync("g", "k", "v"))).Code);
        Assert.Equal(ErrorCode.Unavailable, (await Assert.ThrowsAsync<StoreException>(() => store.GetAsync("g", "k"))).Code);
    }

    [Fact]
    public async Task A_server_that_gives_signs_is_waited_for_and_one_that_does_not_is_given_up()
    {
        const string answer = """{"type":"EntryCount","value":{"count":7}}""";
        await using var slow = new ScriptedServer(request =>
            request.Contains("/requests/info", StringComparison.Ordinal) ? [ScriptedServer.Forbidden]
            : request.Contains("/requests/count-all", StringComparison.Ordinal) ? ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .. Enumerable.Repeat("1\r\n\n\r\n", 5), $"{answer.Length:x}\r\n{answer}\r\n0\r\n\r\n"]
            : ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ScriptedServer.Silence]);
        await using IStore store = await Store.ConnectAsync(slow.Address, options => options.AskTimeout = TimeSpan.FromSeconds(1));
        Assert.Equal(7, await store.CountAllAsync());
        Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<StoreTimeoutException>(() => store.GetAsync("g", "k"))).Code);
        Assert.Equal(ErrorCode.Timeout, Assert.IsType<StoreFailure>(await store.Ref.Ask<object>(new EntryQueries.Get("g", "k"), Patience)).Code);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Answers with what a test says, a piece every 300 ms; with nothing it breaks the connection off.</summary>
    private sealed class ScriptedServer : IAsyncDisposable
    {
        public const string Forbidden = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nContent-Length: 36\r\n\r\n{\"code\":\"forbidden\",\"detail\":\"No.\"}\n";
        public const string Silence = "silence";

        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource end = new();
        private readonly Func<string, string[]> answer;
        private readonly List<string> requests = [];

        public ScriptedServer(Func<string, string[]> answer)
        {
            this.answer = answer;
            listener.Start();
            _ = Task.Run(AcceptAsync);
        }

        public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        public IReadOnlyList<string> Requests
        {
            get
            {
                lock (requests)
                {
                    return [.. requests];
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            listener.Stop();
        }

        private async Task AcceptAsync()
        {
            while (!end.IsCancellationRequested)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(end.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                byte[] buffer = new byte[64 * 1024];
                while (true)
                {
                    // Requests of these tests come in one or two pieces: head, body.
                    string text = "";
                    int length = -1;
                    while (length < 0 || text.Length < length)
                    {
                        int read = await stream.ReadAsync(buffer, end.Token);
                        if (read == 0)
                        {
                            return;
                        }

                        text += Encoding.ASCII.GetString(buffer, 0, read);
                        int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                        if (head >= 0)
                        {
                            string line = text.Split("\r\n").First(each => each.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                            length = head + 4 + int.Parse(line.Split(':')[1]);
                        }
                    }

                    lock (requests)
                    {
                        requests.Add(text);
                    }

                    string[] pieces = answer(text);
                    foreach (string piece in pieces)
                    {
                        if (piece == Silence)
                        {
                            await Task.Delay(Timeout.Infinite, end.Token);
                        }

                        await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), end.Token);
                        if (pieces.Length > 1)
                        {
                            await Task.Delay(300, end.Token);
                        }
                    }

                    if (pieces.Length == 0)
                    {
                        return;
                    }
                }
            }
        }
    }
}
