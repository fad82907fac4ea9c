using System.Globalization;
using GoStore.Actors;
using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Peers;
using GoStore.Benchmarks.Ratios;

namespace GoStore.Benchmarks;

/// <summary>The verb <c>tables</c>: whether the table of entries is better with a rowid or without one, on plain SQLite.</summary>
internal static class TableShapes
{
    private const string WithoutRowid = "WITHOUT ROWID";
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync()
    {
        using var bench = new Bench("");
        Schema without = await bench.SchemaAsync();
        var with = new Schema([.. without.Statements.Select(statement => statement.Replace(WithoutRowid, "", StringComparison.OrdinalIgnoreCase))], without.PageSize);
        if (!without.Statements.Exists(statement => statement.Contains(WithoutRowid, StringComparison.OrdinalIgnoreCase)))
        {
            (without, with) = (new Schema([without.Statements[0] + " " + WithoutRowid, .. without.Statements[1..]], without.PageSize), without);
        }

        Console.WriteLine("per second                            | without rowid | with rowid | ratio");
        using (RawDatabase first = RawDatabase.OpenInMemory(without), second = RawDatabase.OpenInMemory(with))
        {
            Array.ForEach([first, second], database => database.Fill(Entries()));
            await CompareAsync("set in memory, random, autocommit", first, second, 1, (database, draw) => database.Set(Data.Group, draw.Key(), draw.Value()));
            await CompareAsync("get in memory, random", first, second, 1, (database, draw) => database.Get(Data.Group, draw.Key()));
        }

        using (RawDatabase first = RawDatabase.CreateFile(bench.Workspace.NewFile("without.db"), without),
            second = RawDatabase.CreateFile(bench.Workspace.NewFile("with.db"), with))
        {
            Array.ForEach([first, second], database => database.Fill(Entries()));
            await CompareAsync("set in a file, random, 100 at once", first, second, 100, (database, draw) =>
            {
                database.Begin();
                for (int row = 0; row < 100; row++)
                {
                    database.Set(Data.Group, draw.Key(), draw.Value());
                }

                database.Commit();
            });
            await CompareAsync("set in a file, random, alone", first, second, 1, (database, draw) => database.Set(Data.Group, draw.Key(), draw.Value()));
            await CompareAsync("get from a file, random", first, second, 1, (database, draw) => database.Get(Data.Group, draw.Key()));
            await CompareAsync("read a group of 10 000 from a file", first, second, 1, (database, _) => database.ReadGroup("ten-thousand"));
        }

        return 0;
    }

    /// <summary>In an order of their own, as entries come: with a rowid, neighbours by key are then not neighbours in the table.</summary>
    private static IEnumerable<(string Group, string Key)> Entries()
    {
        (string, string)[] entries = [.. Data.Keys.Select(key => (Data.Group, key)), .. Data.Keys.Take(10_000).Select(key => ("ten-thousand", key))];
        new Random(1).Shuffle(entries);
        return entries;
    }

    private static async Task CompareAsync(string name, RawDatabase without, RawDatabase with, int operations, Action<RawDatabase, Draw> work)
    {
        Pair pair = await Alternating.MeasureAsync(
            5, () => Load.PerSecondAsync(Slice, operations, draw => work(without, draw)), () => Load.PerSecondAsync(Slice, operations, draw => work(with, draw)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-37} | {pair.Ours,13:0} | {pair.Peer,10:0} | {pair.Ratio:0.00} ({pair.Smallest:0.00} to {pair.Largest:0.00})"));
    }
}
