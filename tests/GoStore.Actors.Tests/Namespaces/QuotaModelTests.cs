using System.Globalization;
using System.Text;
using Akka.Actor;
using GoStore.Actors.TestSupport;
using GoStore.Actors.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Tests.Namespaces;

/// <summary>Random operations on a namespace with a quota, beside a dictionary with a clock that knows what fits.</summary>
public sealed class QuotaModelTests(ITestOutputHelper output)
{
    private const string Tenant = "tenant-a";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly string[] Groups = ["g", "h", "", "i", "j"];

    /// <summary>GOSTORE_MODEL_SEED repeats a run, GOSTORE_MODEL_OPERATIONS makes it longer or shorter.</summary>
    [Fact]
    public async Task A_write_is_refused_exactly_where_it_does_not_fit_and_the_usage_is_what_a_recount_gives()
    {
        int seed = (int)(ulong.Parse(Environment.GetEnvironmentVariable("GOSTORE_MODEL_SEED") ?? $"{Random.Shared.Next()}", CultureInfo.InvariantCulture) % int.MaxValue);
        int wanted = int.Parse(Environment.GetEnvironmentVariable("GOSTORE_MODEL_OPERATIONS") ?? "100000", CultureInfo.InvariantCulture) / 5;
        output.WriteLine($"GOSTORE_MODEL_SEED={seed}");
        var random = new Random(seed);
        int refused = 0;
        for (int done = 0; done < wanted; done += 500)
        {
            refused += await RunAsync(random, 500, $"GOSTORE_MODEL_SEED={seed}, from operation {done}");
        }

        output.WriteLine($"{wanted} operations, {refused} refused");
        Assert.InRange(refused, wanted / 100, wanted);
    }

    private static async Task<int> RunAsync(Random random, int operations, string where)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        var clock = new ManualTimeProvider();
        IStore store = await OpenAsync(path, clock);
        try
        {
            var model = new Model(clock, RandomQuota(random));
            await store.Ref.AskAsync(new NamespaceCommands.Open(Tenant, model.Quota), Patience);
            await store.Ref.AskAsync(new NamespaceCommands.Open($"{Tenant}1", new Quota { MaxKeys = 1 }), Patience);
            await store.Ref.AskAsync(new NamespaceCommands.Open("Tenant-A"), Patience);
            await store.SetAsync($"{Tenant}1:g", "neighbour", "stays");
            await store.SetAsync("Tenant-A:g", "neighbour", "stays");
            await store.SetAsync("g", "neighbour", "stays");
            int refused = 0;
            for (int index = 0; index < operations; index++)
            {
                string step = $"{where}, step {index}";
                switch (random.Next(24))
                {
                    case < 9:
                        refused += await SetAsync(store, model, random, step);
                        break;
                    case < 11:
                        refused += await TransactAsync(store, model, random, step);
                        break;
                    case 11:
                    {
                        (string group, string key) = Name(random);
                        Model changed = model.Copy();
                        Assert.Equal(changed.Patch(group, key), await CodeAsync(store.PatchAsync($"{Tenant}:{group}", key, "{\"a\":1}")));
                        model = changed;
                        break;
                    }

                    case < 15:
                    {
                        (string group, string key) = Name(random);
                        Assert.Equal(model.Delete(group, key), await store.DeleteAsync($"{Tenant}:{group}", key));
                        break;
                    }

                    case 15:
                    {
                        string group = Groups[random.Next(Groups.Length)];
                        Assert.Equal(model.DeleteWhere((at, _) => at == group), await store.DeleteGroupAsync($"{Tenant}:{group}"));
                        break;
                    }

                    case 16:
                    {
                        string group = Groups[random.Next(Groups.Length)];
                        string prefix = $"k{random.Next(3)}";
                        Assert.Equal(model.DeleteWhere((at, key) => at == group && key.StartsWith(prefix, StringComparison.Ordinal)), await store.DeletePrefixAsync($"{Tenant}:{group}", prefix));
                        break;
                    }

                    case 17 when random.Next(4) == 0:
                        Assert.Equal(model.DeleteWhere((at, _) => at.StartsWith('h')), await store.DeleteGroupsAsync($"{Tenant}:h"));
                        break;
                    case < 20:
                        clock.Advance(TimeSpan.FromSeconds(random.Next(1, 30)));
                        break;
                    case 20:
                        await store.PurgeAsync();
                        break;
                    case 21:
                    {
                        (string group, string key) = Name(random);
                        TimeSpan? life = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(1, 60));
                        Assert.Equal(model.Touch(group, key, life), await CodeAsync(store.TouchAsync($"{Tenant}:{group}", key, life)));
                        break;
                    }

                    case 22 when random.Next(5) == 0:
                        model.Quota = RandomQuota(random);
                        await store.Ref.AskAsync(new NamespaceCommands.SetQuota(Tenant, model.Quota), Patience);
                        break;
                    case 23 when random.Next(10) == 0:
                        await store.DisposeAsync();
                        store = await OpenAsync(path, clock);
                        break;
                }

                if (index % 7 == 0 || index == operations - 1)
                {
                    NamespaceInfo info = await store.Ref.AskAsync(new NamespaceQueries.Get(Tenant), Patience);
                    Assert.True(model.Usage == info.Usage, $"{step}: {info.Usage} where {model.Usage} is right.");
                    Assert.Equal(model.Quota, info.Quota);
                }
            }

            foreach (string neighbour in (string[])[$"{Tenant}1:g", "Tenant-A:g", "g"])
            {
                Assert.Equal("stays", await store.GetAsync(neighbour, "neighbour"));
            }

            await store.DisposeAsync();
            Recount(path);
            return refused;
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    private static async Task<int> SetAsync(IStore store, Model model, Random random, string step)
    {
        (string group, string key) = Name(random);
        (string value, TimeSpan? life) = Content(random);
        ErrorCode? right = model.Set(group, key, value, life);
        ErrorCode? got = await CodeAsync(store.SetAsync($"{Tenant}:{group}", key, value, life));
        Assert.True(right == got, $"{step}: setting {group}/{key} to {value.Length} letters gave {got}; {right} is right with {model.Usage} of {model.Quota}.");
        return got is null ? 0 : 1;
    }

    private static async Task<int> TransactAsync(IStore store, Model model, Random random, string step)
    {
        Model changed = model.Copy();
        var commands = new List<ITransactional>();
        ErrorCode? right = null;
        for (int count = random.Next(1, 5); count > 0; count--)
        {
            (string group, string key) = Name(random);
            if (random.Next(3) == 0)
            {
                commands.Add(new EntryCommands.Delete($"{Tenant}:{group}", key));
                if (right is null)
                {
                    changed.Delete(group, key);
                }
            }
            else
            {
                (string value, TimeSpan? life) = Content(random);
                commands.Add(new EntryCommands.Set($"{Tenant}:{group}", key, value, life));
                right ??= changed.Set(group, key, value, life);
            }
        }

        ErrorCode? got = await CodeAsync(store.TransactionAsync(commands));
        Assert.True(right == got, $"{step}: a transaction of {commands.Count} gave {got}; {right} is right with {model.Usage} of {model.Quota}.");
        if (right is null)
        {
            model.Take(changed);
        }

        return got is null ? 0 : 1;
    }

    /// <summary>What the file holds, counted by SQL, is what its counters say.</summary>
    private static void Recount(string path)
    {
        foreach (string name in (string[])[Tenant, $"{Tenant}1", "Tenant-A"])
        {
            string counted = RawDatabase.Scalar<string>(path, $"""
                SELECT count(*) || ' ' || count(DISTINCT group_name) || ' ' || coalesce(sum(length(CAST(entry_key AS BLOB)) + length(CAST(entry_value AS BLOB))), 0)
                FROM entries WHERE group_name >= '{name}:' AND group_name < '{name};'
                """);
            Assert.Equal(counted, RawDatabase.Scalar<string>(path, $"SELECT used_keys || ' ' || used_groups || ' ' || used_bytes FROM namespaces WHERE name = '{name}'"));
        }
    }

    private static Task<IStore> OpenAsync(string path, TimeProvider clock) => Store.OpenAsync(path, options =>
    {
        options.TimeProvider = clock;
        options.Hocon = "gostore.purge { slice = 3, interval = 40s }\ngostore.reopen.min-backoff = 1ms";
        options.Synchronous = "off";
        options.ChangesEnabled = true;
    });

    private static Quota RandomQuota(Random random) => new()
    {
        MaxKeys = random.Next(3) == 0 ? 0 : random.Next(1, 14),
        MaxGroups = random.Next(3) == 0 ? 0 : random.Next(1, 5),
        MaxValueBytes = random.Next(3) == 0 ? random.Next(5, 30) : 0,
        MaxTotalBytes = random.Next(3) == 0 ? random.Next(10, 200) : 0,
    };

    private static (string Group, string Key) Name(Random random) => (Groups[random.Next(Groups.Length)], $"k{random.Next(6)}");

    private static (string Value, TimeSpan? Life) Content(Random random) =>
        (string.Concat(Enumerable.Repeat("é", random.Next(0, 12))), random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(1, 40)));

    private static Task<ErrorCode?> CodeAsync(Task call) => Answers.CodeAsync(call);

    private sealed class Model(ManualTimeProvider clock, Quota quota)
    {
        private Dictionary<(string Group, string Key), (string Value, DateTimeOffset? ExpiresAt)> entries = [];

        public Quota Quota { get; set; } = quota;

        public NamespaceUsage Usage
        {
            get
            {
                var live = entries.Where(pair => pair.Value.ExpiresAt is not { } at || at > clock.GetUtcNow()).ToList();
                return new NamespaceUsage(live.Count, live.Select(pair => pair.Key.Group).Distinct().Count(), live.Sum(pair => Bytes(pair.Key.Key) + Bytes(pair.Value.Value)));
            }
        }

        public Model Copy() => new(clock, Quota) { entries = new(entries) };

        public void Take(Model other) => entries = other.entries;

        public ErrorCode? Set(string group, string key, string value, TimeSpan? life)
        {
            NamespaceUsage before = Usage;
            bool isNew = !IsLive(group, key);
            long old = isNew ? 0 : Bytes(key) + Bytes(entries[(group, key)].Value);
            long added = Bytes(key) + Bytes(value) - old;
            bool newGroup = !entries.Any(pair => pair.Key.Group == group && IsLive(group, pair.Key.Key));
            if ((Quota.MaxValueBytes > 0 && Bytes(value) > Quota.MaxValueBytes)
                || (isNew && Quota.MaxKeys > 0 && before.Keys + 1 > Quota.MaxKeys)
                || (isNew && newGroup && Quota.MaxGroups > 0 && before.Groups + 1 > Quota.MaxGroups)
                || (added > 0 && Quota.MaxTotalBytes > 0 && before.Bytes + added > Quota.MaxTotalBytes))
            {
                return ErrorCode.QuotaExceeded;
            }

            entries[(group, key)] = (value, clock.GetUtcNow() + life);
            return null;
        }

        public ErrorCode? Patch(string group, string key)
        {
            // Whatever is stored is no JSON, but an absent entry counts as an empty document.
            if (IsLive(group, key) && entries[(group, key)].Value != "{\"a\":1}")
            {
                return ErrorCode.WrongValue;
            }

            DateTimeOffset? expiresAt = IsLive(group, key) ? entries[(group, key)].ExpiresAt : null;
            ErrorCode? code = Set(group, key, "{\"a\":1}", null);
            if (code is null)
            {
                entries[(group, key)] = ("{\"a\":1}", expiresAt);
            }

            return code;
        }

        public ErrorCode? Touch(string group, string key, TimeSpan? life)
        {
            if (!IsLive(group, key))
            {
                return ErrorCode.NotFound;
            }

            entries[(group, key)] = (entries[(group, key)].Value, clock.GetUtcNow() + life);
            return null;
        }

        public bool Delete(string group, string key) => DeleteWhere((at, name) => at == group && name == key) > 0;

        public long DeleteWhere(Func<string, string, bool> condition)
        {
            var found = entries.Keys.Where(name => condition(name.Group, name.Key)).ToList();
            long live = found.Count(name => IsLive(name.Group, name.Key));
            found.ForEach(name => entries.Remove(name));
            return live;
        }

        private bool IsLive(string group, string key) =>
            entries.TryGetValue((group, key), out var entry) && (entry.ExpiresAt is not { } at || at > clock.GetUtcNow());

        private static long Bytes(string text) => Encoding.UTF8.GetByteCount(text);
    }
}
