using GoStore.Actors;
using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Peers;

namespace GoStore.Benchmarks.Ratios;

/// <summary>What cases share: the folder, and databases that were filled once, of which each case takes a copy.</summary>
internal sealed class Bench : IDisposable
{
    /// <summary>The group that stands in every filled database for gets beside something large.</summary>
    public const string SmallGroup = "small";

    public const string LargeGroup = "large";

    private readonly string hocon;
    private readonly Dictionary<string, string> filled = [];
    private Schema? schema;
    private MemoryFigures? memory;

    public Bench(string hocon) => this.hocon = hocon;

    public Workspace Workspace { get; } = new();

    /// <summary>Opens a store as an application would: all defaults, unless the case or the command line says otherwise.</summary>
    public Task<IStore> OpenAsync(string path, Action<StoreOptions>? configure = null) => Store.OpenAsync(path, options =>
    {
        options.Hocon = hocon;
        configure?.Invoke(options);
    });

    public async Task<Schema> SchemaAsync()
    {
        if (schema is null)
        {
            schema = RawDatabase.ReadSchema(await FilledAsync("empty", []));
        }

        return schema;
    }

    /// <summary>Memory is measured once for all of its rows.</summary>
    public async Task<MemoryFigures> MemoryAsync() => memory ??= await MemoryProbe.MeasureAsync(this, hocon);

    /// <summary>100 000 entries in one group.</summary>
    public Task<string> CopyOfEntriesAsync(string group = Data.Group) => CopyAsync($"entries-{group.Replace(':', '-')}", () => Data.Keys.Select(key => (group, key)));

    /// <summary>10 000 entries in one group.</summary>
    public Task<string> CopyOfTenThousandAsync() => CopyAsync("ten-thousand", () => Data.Keys.Take(10_000).Select(key => (Data.Group, key)));

    /// <summary>So many entries, a thousand a group.</summary>
    public Task<string> CopyOfGroupsAsync(int entries) => CopyAsync(
        $"groups-{entries}",
        () => Enumerable.Range(0, entries / 1_000).SelectMany(group => Data.Keys.Take(1_000).Select(key => ($"group-{group:00000}", key))));

    /// <summary>A million entries in one group, and a thousand in another.</summary>
    public Task<string> CopyOfMillionAsync() => CopyAsync(
        "million",
        () => Enumerable.Range(0, 1_000_000).Select(number => (LargeGroup, $"key-{number:0000000}")).Concat(SmallEntries()));

    /// <summary>A thousand entries to get while something else goes on.</summary>
    public Task<string> CopyOfSmallAsync() => CopyAsync("small", SmallEntries);

    /// <summary>A file that is filled once in a way of its own.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="fill">Makes and fills it.</param>
    public async Task<string> CopyOfAsync(string name, Func<string, Task> fill)
    {
        if (!filled.TryGetValue(name, out string? path))
        {
            path = Workspace.NewFile(name + "-filled.db");
            await fill(path);
            filled[name] = path;
        }

        return Workspace.NewCopy(path, name + ".db");
    }

    public void Dispose() => Workspace.Dispose();

    private static IEnumerable<(string Group, string Key)> SmallEntries() => Data.Keys.Take(1_000).Select(key => (SmallGroup, key));

    private async Task<string> CopyAsync(string name, Func<IEnumerable<(string Group, string Key)>> entries) =>
        Workspace.NewCopy(await FilledAsync(name, entries()), name + ".db");

    private async Task<string> FilledAsync(string name, IEnumerable<(string Group, string Key)> entries)
    {
        if (filled.TryGetValue(name, out string? path))
        {
            return path;
        }

        path = Workspace.NewFile(name + "-filled.db");

        // The store makes the file, so that everything measured on it has the store's tables and page size.
        await using (IStore store = await OpenAsync(path))
        {
            await store.CloseAsync();
        }

        using (RawDatabase database = RawDatabase.OpenFile(path))
        {
            database.Fill(entries);
        }

        return filled[name] = path;
    }
}
