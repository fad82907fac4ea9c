using BenchmarkDotNet.Attributes;
using GoStore.Actors;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Micro;

/// <summary>Where the entries are.</summary>
public enum Kept
{
    InMemory,
    InFile,
}

/// <summary>Every operation of <see cref="IStore"/>, by one caller, on 100 000 entries of 100 bytes. What deletes writes first what it deletes.</summary>
public class StoreOperations
{
    private const string Thousand = "thousand";
    private const string Fifty = "fifty";
    private static readonly string[] HundredKeys = [.. Data.Keys.Take(100)];
    private static readonly string[] HundredOtherKeys = [.. HundredKeys.Select(key => "gone-" + key)];
    private readonly Draw draw = new(0);
    private Workspace workspace = null!;
    private IStore store = null!;
    private byte[] export = null!;
    private string documents = "";

    [Params(Kept.InMemory, Kept.InFile)]
    public Kept Kept { get; set; }

    // In this process nobody would wait for a set-up that is a task.
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Close()
    {
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        workspace.Dispose();
    }
    [Benchmark]
    public Task<long> Set() => store.SetAsync(Data.Group, draw.Key(), draw.Value());

    [Benchmark]
    public Task<long> SetWithTimeToLive() => store.SetAsync("expiring", draw.Key(), draw.Value(), TimeSpan.FromDays(1));

    [Benchmark]
    public async Task<long> SetAtExpectedVersion()
    {
        long version = await store.SetAsync("one", "expected", draw.Value());
        return await store.SetAsync("one", "expected", draw.Value(), expected: ExpectedVersion.Exactly(version));
    }

    [Benchmark]
    public Task SetMany_100() => store.SetManyAsync(HundredKeys.Select(key => new EntryCommands.Set(Data.Group, key, draw.Value())));

    [Benchmark]
    public Task<string> Get() => store.GetAsync(Data.Group, draw.Key());

    [Benchmark]
    public Task<Entry?> Find() => store.FindAsync(Data.Group, draw.Key());

    [Benchmark]
    public Task<Entry?> Find_absent() => store.FindAsync(Data.Group, "absent");

    [Benchmark]
    public Task GetBatch_100() => store.GetBatchAsync(Data.Group, HundredKeys);

    [Benchmark]
    public Task GetAll_1000() => store.GetAllAsync(Thousand);

    [Benchmark]
    public Task GetPage_100_at_500() => store.GetPageAsync(Thousand, 500, 100);

    [Benchmark]
    public Task GetPrefix_100() => store.GetPrefixAsync(Data.Group, "key-0500", limit: 100);

    [Benchmark]
    public Task GetRange_100() => store.GetRangeAsync(Data.Group, "key-050000", "key-050100");

    [Benchmark]
    public Task GetByType_100() => store.GetByTypeAsync(Thousand, "note", limit: 100);

    [Benchmark]
    public async Task<int> All_1000()
    {
        int count = 0;
        await foreach (Entry entry in store.AllAsync(Thousand))
        {
            count++;
        }

        return count;
    }

    [Benchmark]
    public async Task<int> Groups_100()
    {
        int count = 0;
        await foreach (string group in store.GroupsAsync("tenant-"))
        {
            count++;
        }

        return count;
    }

    [Benchmark]
    public Task GetGroups_100() => store.GetGroupsAsync("tenant-");

    [Benchmark]
    public Task<bool> Exists() => store.ExistsAsync(Data.Group, draw.Key());

    [Benchmark]
    public Task<bool> GroupExists() => store.GroupExistsAsync("tenant-050");

    [Benchmark]
    public Task<TimeSpan?> GetTimeToLive() => store.GetTimeToLiveAsync("one", "session");

    [Benchmark]
    public Task Touch() => store.TouchAsync("one", "session", TimeSpan.FromDays(1));

    [Benchmark]
    public Task<long> Increment() => store.IncrementAsync("one", "number");

    [Benchmark]
    public Task Patch() => store.PatchAsync("one", "document", documents = documents == """{"count":2}""" ? """{"count":3}""" : """{"count":2}""");

    [Benchmark]
    public async Task<bool> Delete_and_set()
    {
        await store.SetAsync("one", "gone", draw.Value());
        return await store.DeleteAsync("one", "gone");
    }

    [Benchmark]
    public async Task<long> DeleteMany_100_and_set()
    {
        await SetOthersAsync(Data.Group);
        return await store.DeleteManyAsync(Data.Group, HundredOtherKeys);
    }

    [Benchmark]
    public async Task<long> DeleteGroup_100_and_set()
    {
        await SetOthersAsync("gone");
        return await store.DeleteGroupAsync("gone");
    }

    [Benchmark]
    public async Task<long> DeleteGroups_100_and_set()
    {
        await store.SetManyAsync(HundredKeys.Select(key => new EntryCommands.Set("gone-" + key, "name", draw.Value())));
        return await store.DeleteGroupsAsync("gone-");
    }

    [Benchmark]
    public async Task<long> DeletePrefix_100_and_set()
    {
        await SetOthersAsync(Data.Group);
        return await store.DeletePrefixAsync(Data.Group, "gone-");
    }

    [Benchmark]
    public async Task<long> DeleteRange_100_and_set()
    {
        await SetOthersAsync(Data.Group);
        return await store.DeleteRangeAsync(Data.Group, "gone-", "gone.");
    }

    [Benchmark]
    public Task<string> Render_50() => store.RenderAsync("{{.k00}} {{.k10}} {{.k20}}", Fifty);

    [Benchmark]
    public Task<long> Count_1000() => store.CountAsync(Thousand);

    [Benchmark]
    public Task<long> CountAll_100() => store.CountAllAsync("tenant-");

    [Benchmark]
    public Task Split() => store.SplitAsync("one", "list", ",");

    [Benchmark]
    public Task Fields() => store.FieldsAsync("one", "list");

    [Benchmark]
    public Task Transaction_3() => store.TransactionAsync(
    [
        new EntryCommands.Set("one", "first", draw.Value()),
        new EntryCommands.Increment("one", "number", -1),
        new EntryCommands.Increment("one", "other number"),
    ]);

    [Benchmark]
    public Task Transact_read_and_write() => store.TransactAsync(async transaction =>
    {
        long number = long.Parse(await transaction.GetAsync("one", "number"));
        transaction.Set("one", "number", $"{number + 1}");
    });

    [Benchmark]
    public Task<long> Export_1000() => store.ExportAsync(Stream.Null, Thousand);

    [Benchmark]
    public async Task<long> Import_1000()
    {
        using var source = new MemoryStream(export);
        return await store.ImportAsync(source);
    }

    [Benchmark]
    public Task<long> Purge_of_nothing() => store.PurgeAsync();

    [Benchmark]
    public async Task Backup_100000()
    {
        string path = workspace.NewFile("backup.db");
        await store.BackupAsync(path);
        Workspace.Delete(path);
    }

    [Benchmark]
    public Task<StoreInfo> GetInfo() => store.GetInfoAsync();

    private async Task OpenAsync()
    {
        workspace = new Workspace();
        store = await Store.OpenAsync(Kept == Kept.InMemory ? ":memory:" : workspace.NewFile("micro.db"), options => options.PurgeInterval = TimeSpan.FromDays(1));
        foreach (string[] keys in Data.Keys.Chunk(1_000))
        {
            await store.SetManyAsync(keys.Select(key => new EntryCommands.Set(Data.Group, key, draw.Value())));
        }

        await store.SetManyAsync(Data.Keys.Take(1_000).Select(key => new EntryCommands.Set(Thousand, key, draw.Value(), Type: "note")));
        await store.SetManyAsync(Enumerable.Range(0, 50).Select(number => new EntryCommands.Set(Fifty, $"k{number:00}", draw.Value())));
        await store.SetManyAsync(Enumerable.Range(0, 100).Select(number => new EntryCommands.Set($"tenant-{number:000}", "name", draw.Value())));
        await store.SetAsync("one", "number", "0");
        await store.SetAsync("one", "list", "a,b,c d e");
        await store.SetAsync("one", "session", "abc", TimeSpan.FromDays(1));
        await store.SetAsync("one", "document", """{"name":"a","count":1,"nested":{"x":1,"y":2}}""");
        using var exported = new MemoryStream();
        await store.ExportAsync(exported, Thousand);
        export = exported.ToArray();
    }

    private Task SetOthersAsync(string group) =>
        store.SetManyAsync(HundredOtherKeys.Select(key => new EntryCommands.Set(group, key, draw.Value())));
}
