using System.Reflection;
using System.Collections.Immutable;
using System.Text.Json;
using Akka.Actor;
using GoStore.Actors.TestSupport;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Contract;

/// <summary>Every message has its place with respect to namespaces.</summary>
public sealed class ScopingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What concerns the store as a whole, and is refused within a namespace.</summary>
    private static readonly Type[] StoreWide =
    [
        typeof(NamespaceCommands.Open),
        typeof(NamespaceCommands.SetQuota),
        typeof(NamespaceQueries.Get),
        typeof(NamespaceQueries.List),
        typeof(StoreCommands.Backup),
        typeof(StoreCommands.Close),
        typeof(StoreQueries.GetInfo),
    ];

    /// <summary>Messages that name a group as it is called within the namespace from the start.</summary>
    private static readonly Type[] LocalAlready = [typeof(Change), typeof(ConsumerStatus), typeof(StoreEvent), typeof(Watching), typeof(WatchEnded)];

    [Fact]
    public void Every_request_can_be_asked_within_a_namespace_or_is_listed_as_one_of_the_whole_store()
    {
        string[] scopable = [.. MessageSamples.RequestTypes.Where(type => type.IsAssignableTo(typeof(IScopable))).Select(type => type.FullName!)];

        Assert.Equal(MessageSamples.RequestTypes.Except(StoreWide).Select(type => type.FullName), scopable);
    }

    [Fact]
    public void Every_reply_that_names_groups_says_how_they_are_called_within_a_namespace()
    {
        string[] naming =
        [
            .. typeof(IStoreRequest).Assembly.GetExportedTypes()
                .Where(type => type.GetMethod("<Clone>$") is not null && !type.IsAssignableTo(typeof(IStoreRequest)) && !type.IsAssignableTo(typeof(IScopedReply)))
                .Where(type => type.GetProperties().Any(property => property.Name is "Group" or "Groups" && property.PropertyType != typeof(long)
                    || property.PropertyType == typeof(Entry) || property.PropertyType == typeof(IReadOnlyList<Entry>)))
                .Except(LocalAlready)
                .Select(type => type.FullName!),
        ];

        Assert.Equal([], naming);
        Assert.All([typeof(Entry), typeof(EntryList), typeof(EntryPage), typeof(GroupPage), typeof(TransactionDone), typeof(StoreFailure)], type => Assert.True(type.IsAssignableTo(typeof(IScopedReply))));
    }

    [Fact]
    public void Every_request_that_can_be_asked_within_a_namespace_names_its_groups_there()
    {
        var scope = new NamespaceScope("tenant-a");
        foreach (IStoreRequest request in MessageSamples.All("/nowhere").Where(each => each is IScopable).Append(new EntryQueries.GetGroups("g", "g1")))
        {
            IStoreRequest scoped = ((IScopable)request).In(scope);

            Assert.Equal(request.GetType(), scoped.GetType());
            Assert.NotEqual(request, scoped);
            if (request.GetType().GetProperty("Namespace", BindingFlags.Instance | BindingFlags.NonPublic) is { } space)
            {
                // What is kept for each namespace apart is named by it, and not by its groups.
                Assert.Equal("tenant-a", space.GetValue(scoped));
                continue;
            }

            foreach (string name in (string[])["Group", "Prefix", "After"])
            {
                // The key after which a page goes on is no group.
                if (request.GetType().GetProperty(name) is { } property && request is not EntryQueries.GetPage { After: null } && property.GetValue(request) is string text)
                {
                    Assert.Equal($"tenant-a:{text}", property.GetValue(scoped));
                }
            }
        }
    }

    [Fact]
    public void A_group_that_is_null_stays_null_so_that_it_is_refused_as_such()
    {
        var scope = new NamespaceScope("t");

        Assert.Null(((EntryCommands.Set)((IScopable)new EntryCommands.Set(null!, "k", "v")).In(scope)).Group);
        Assert.Null(((EntryQueries.CountAll)((IScopable)new EntryQueries.CountAll(null!)).In(scope)).Prefix);
        Assert.Null(((EntryQueries.GetGroups)((IScopable)new EntryQueries.GetGroups("")).In(scope)).After);
    }

    [Fact]
    public async Task Every_request_within_a_namespace_is_answered_as_by_a_store_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualTimeProvider();
        await using IStore tenants = await Store.OpenAsync(folder.File("tenants.db"), Configure);
        await using IStore own = await Store.OpenAsync(folder.File("own.db"), Configure);
        int asked = 0;
        foreach (IStoreRequest request in MessageSamples.All(folder.Path).Where(each => each is IScopable).Concat(Failing()))
        {
            object within = await tenants.Namespaces.Ask<object>(new AddressedRequest("tenant-a", request), Patience);
            object alone = await own.Ref.Ask<object>(request, Patience);

            Assert.Equal(Shown(alone), Shown(within));
            asked++;
        }

        Assert.True(asked > 30);

        void Configure(StoreOptions options)
        {
            options.TimeProvider = clock;
            options.Hocon = "gostore.tasks.backoff-jitter = 0";
        }
    }

    [Fact]
    public async Task What_concerns_the_whole_store_is_refused_within_a_namespace()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        foreach (IStoreRequest request in MessageSamples.All(folder.Path).Append(new StoreCommands.Close()).Where(each => StoreWide.Contains(each.GetType())))
        {
            object reply = await store.Namespaces.Ask<object>(new AddressedRequest("tenant-a", request), Patience);
            Assert.Contains(request.Operation, Assert.IsType<InvalidArgument>(reply).Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(folder.File("backup.db")));
        await store.SetAsync("g", "k", "still open");
    }

    /// <summary>Requests that are refused, in as many ways as name a group.</summary>
    private static IEnumerable<IStoreRequest> Failing() =>
    [
        new EntryCommands.Set("f", "text", "tenant-a:no number"),
        new EntryQueries.Get("f", "none"),
        new EntryQueries.Get("tenant-a:f", "tenant-a:none"),
        new EntryCommands.Increment("f", "text"),
        new EntryCommands.Patch("f", "text", "{}"),
        new EntryCommands.Patch("f", "text", "\"tenant-a:"),
        new EntryCommands.Set("f", "text", "v", Expected: ExpectedVersion.Absent),
        new EntryCommands.Set("f", "text", "v", TimeSpan.Zero),
        new EntryCommands.Set("f\ud800", "text", "v"),
        new EntryCommands.Set("f", "tenant-a:\ud800", "v"),
        new EntryCommands.Set(null!, "text", "v"),
        new EntryCommands.ExpectUnchanged("f", KeyRange.All, "other"),
        new EntryCommands.SetMany([new EntryCommands.Set("f", "a", "1"), new EntryCommands.Set("f\ud800", "b", "2")]),
        new EntryCommands.SetMany([null!]),
        new EntryCommands.SetMany(default),
        new StoreCommands.Transaction([new EntryCommands.Set("f", "a", "1"), new EntryCommands.Expect("f", "text", ExpectedVersion.Exactly(7))]),
        new StoreCommands.Transaction([new EntryCommands.ExpectUnchanged("f", KeyRange.All, "other")]),
        new StoreCommands.Transaction([null!]),
        new StoreCommands.Transaction(default),
        new StoreCommands.Transaction([]),
        new EntryCommands.DeleteGroups(null!),
        new EntryQueries.CountAll("\ud800"),
        new EntryQueries.GetGroups("", "\ud800"),
    ];

    /// <summary>All that a reply holds, but for moments.</summary>
    private static string Shown(object reply) => reply switch
    {
        Entry entry => JsonSerializer.Serialize(entry with { CreatedAt = default, UpdatedAt = default, ExpiresAt = null }),
        EntryList list => string.Join('\n', list.Entries.Select(Shown)),
        EntryPage page => string.Join('\n', page.Entries.Select(Shown)) + page.Next,
        TimeToLive or EntryTouched => reply.GetType().Name,
        TransactionFailed failed => $"{failed.Index} {failed.Message} {Shown(failed.Cause)}",
        _ => $"{reply.GetType()} {JsonSerializer.Serialize(reply, reply.GetType())}",
    };
}
