using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Engine;
using GoStore.Actors.Journal;
using GoStore.Actors.Sqlite;
using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Journal;

/// <summary>A store over a file and a journal of the test, as children of an actor as they are in a cluster.</summary>
internal sealed class JournalledFile : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private readonly StoreOptions options;
    private readonly StoreSettings settings;
    private readonly IReadOnlyList<Migration> migrations;
    private readonly TestReplies replies = new();
    private readonly TimeSpan keepReplies;
    private JournalledStore store = null!;
    private IActorRef host = null!;

    public JournalledFile(string hocon = "", TimeSpan? keepReplies = null)
    {
        this.keepReplies = keepReplies ?? TimeSpan.FromMinutes(10);
        System = ActorSystem.Create("journalled", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        _ = GoStoreExtensionProvider.Instance.Apply(System);
        options = new StoreOptions { Path = folder.File("store.db"), TimeProvider = Clock, Synchronous = "off", Hocon = $"gostore.namespaces.default-quota.max-keys = 1000000\n{hocon}" };
        settings = JournalledStore.SettingsOf(System, options);
        migrations = JournalledStore.Migrations(System, settings, options);
        Open();
    }

    public ActorSystem System { get; }

    public ManualTimeProvider Clock { get; } = new();

    public TestJournal Journal { get; } = new();

    public IActorRef Store => store.Store;

    public string Path => options.Path!;

    public string Folder => folder.Path;

    public void Open()
    {
        using (ProjectionFile.Open(settings.Database, migrations, Clock))
        {
        }

        var started = new TaskCompletionSource<JournalledStore>();
        host = System.ActorOf(Props.Create(() => new Host(this, started)));
        store = started.Task.WaitAsync(Patience).GetAwaiter().GetResult();
    }

    /// <summary>Asks; a request within a namespace goes to where it belongs.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="identity">By what it is known when it comes again.</param>
    public Task<object> AskAsync(IStoreRequest request, string? identity = null)
    {
        var asked = new Asked(request, identity);
        (request is IInNamespace ? store.Namespaces : store.Store).Tell(asked, ActorRefs.NoSender);
        return asked.Answer.WaitAsync(Patience);
    }

    public async Task CloseAsync()
    {
        Assert.IsType<StoreClosed>(await AskAsync(new StoreCommands.Close()));
        await host.GracefulStop(Patience);
    }

    public Task StopAsync() => host.GracefulStop(Patience);

    /// <summary>Ends when the store has stopped.</summary>
    public async Task EndsAsync()
    {
        IActorRef watcher = System.ActorOf(Props.Create(() => new EndOf(store.Store)));
        Assert.True(await watcher.Ask<bool>("ended?", Patience));
    }

    /// <summary>What stands in every table of the journal.</summary>
    public static IReadOnlyList<string> Rows(string path)
    {
        using SqliteConnection connection = RawDatabase.Open(path, SqliteOpenMode.ReadWrite);
        List<string> tables = Lines(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'journal_position' ORDER BY name");
        var rows = new List<string>();
        foreach (string table in tables)
        {
            List<string> columns = Lines(connection, $"SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
            string text = string.Join(" || ' ' || ", columns.Select(column => $"typeof(\"{column}\") || hex(CAST(\"{column}\" AS BLOB))"));
            rows.AddRange(Lines(connection, $"SELECT {text} FROM \"{table}\" ORDER BY 1").Select(row => $"{table}: {row}"));
        }

        return rows;
    }

    /// <summary>Another file, made of the journal alone, or of a snapshot and what came after it.</summary>
    public string Image(IEnumerable<RowChanges>? snapshot = null, long from = 0)
    {
        string path = folder.File($"{Guid.NewGuid():N}.db");
        using ProjectionFile image = ProjectionFile.Open(settings.Database with { Path = path }, migrations, Clock);
        foreach (RowChanges part in snapshot ?? [])
        {
            image.Fill(part);
        }

        ImmutableList<RowChanges> written = Journal.Written;
        for (long number = from + 1; number <= written.Count; number++)
        {
            image.Apply(written[(int)number - 1]);
            image.Reached(number, Journal.Origin);
        }

        return path;
    }

    /// <summary>Reads all of the file beside the store.</summary>
    public (IReadOnlyList<RowChanges> Parts, long Sequence) Snapshot(Action? betweenParts = null, long bytesAtOnce = 200)
    {
        using ProjectionFile file = ProjectionFile.OpenBeside(settings.Database, migrations, Clock);
        var parts = new List<RowChanges>();
        foreach (RowChanges part in file.ReadAll(bytesAtOnce, out long sequence))
        {
            parts.Add(part);
            betweenParts?.Invoke();
            if (parts.Count == 1)
            {
                Sequence = sequence;
            }
        }

        return (parts, Sequence);
    }

    private long Sequence { get; set; }

    public void Dispose()
    {
        Journal.Release();
        System.Terminate().Wait(Patience);
        folder.Dispose();
    }

    private static List<string> Lines(SqliteConnection connection, string query)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        using SqliteDataReader reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    private sealed class Host : UntypedActor
    {
        public Host(JournalledFile file, TaskCompletionSource<JournalledStore> started) =>
            started.SetResult(JournalledStore.Start(Context, file.settings, file.options, file.Journal, file.replies, file.keepReplies));

        protected override void OnReceive(object message)
        {
        }

        protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(_ => Directive.Stop);
    }

    private sealed class EndOf : UntypedActor
    {
        private readonly IActorRef store;
        private IActorRef? asker;
        private bool ended;

        public EndOf(IActorRef store) => this.store = Context.Watch(store);

        protected override void OnReceive(object message)
        {
            asker = message is string ? Sender : asker;
            ended |= message is Terminated gone && gone.ActorRef.Equals(store);
            if (ended)
            {
                asker?.Tell(true);
            }
        }
    }

    private sealed class Asked(IStoreRequest request, string? identity) : PendingRequest(request)
    {
        private readonly TaskCompletionSource<object> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<object> Answer => answer.Task;

        public override byte[]? Identity { get; } = identity is null ? null : Encoding.UTF8.GetBytes(identity);

        public override bool IsOver => false;

        public override void Reply(object reply) => Assert.True(answer.TrySetResult(reply), "It was answered twice.");

        public override void Progress()
        {
        }
    }
}
