using System.Globalization;
using GoStore.Actors.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Tests.Crash;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int Accounts = 10;
    private const int RowsOfAPrefix = 20;
    private const int EntriesOfASetMany = 5;

    /// <summary>GOSTORE_CRASH_KILLS says how often; 200 by default.</summary>
    [Fact]
    public async Task Whatever_was_acknowledged_is_there_after_the_process_was_killed_and_no_transaction_is_half_there()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("GOSTORE_CRASH_KILLS") ?? "200", CultureInfo.InvariantCulture);
        // Starting a process takes most of the time, and most of that is waiting: two files, two writers.
        long[] acknowledged = await Task.WhenAll(Task.Run(() => KillAgainAndAgainAsync(kills / 2)), Task.Run(() => KillAgainAndAgainAsync(kills - kills / 2)));
        output.WriteLine($"{kills} kills, {acknowledged.Sum()} acknowledgements");
    }

    [Fact]
    public async Task A_large_delete_is_done_or_not_done_after_the_process_was_killed_in_the_middle()
    {
        const int large = 25_000;
        const int kills = 24;
        using var folder = new TemporaryFolder();
        string original = folder.File("original.db");
        await using (IStore store = await Store.OpenAsync(original))
        {
            for (int start = 0; start < large; start += 1000)
            {
                await store.SetManyAsync(Enumerable.Range(start, 1000).Select(index => new EntryCommands.Set("large", $"gone:{index:00000}", new string('x', 100))));
            }

            await store.SetManyAsync(Enumerable.Range(0, 100).Select(index => new EntryCommands.Set("large", $"kept:{index}", "y")));
        }

        int done = 0;
        int acknowledged = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            string path = folder.File($"{kill}.db");
            File.Copy(original, path);
            using var writer = new WriterProcess("delete", path);
            // From the first moment of the delete to beyond its end.
            TimeSpan delay = TimeSpan.FromMilliseconds(kill * 6);
            IReadOnlyList<Acknowledgement> said = await writer.ReadAsync(() => delay);

            await using IStore store = await Store.OpenAsync(path);
            long left = await store.CountAsync("large", KeyRange.WithPrefix("gone:"));
            bool wasAcknowledged = said.Any(line => line.Kind == "deleted");
            Assert.True(left == 0 || (left == large && !wasAcknowledged), $"{left} of {large} entries are left of a delete that was {(wasAcknowledged ? "" : "not ")}acknowledged; killed after {delay.TotalMilliseconds} ms.");
            Assert.Equal(left, (await store.GetPrefixAsync("large", "gone:")).Count);
            Assert.Equal(100, await store.CountAsync("large", KeyRange.WithPrefix("kept:")));
            long last = said.Where(line => line.Kind == "set").Select(line => line.Number).DefaultIfEmpty().Max();
            Assert.InRange(await NumberAsync(store, "other", "0"), last, last + 1);
            await store.DisposeAsync();
            Assert.Equal("ok", RawDatabase.IntegrityOf(path));
            File.Delete(path);
            done += left == 0 ? 1 : 0;
            acknowledged += wasAcknowledged ? 1 : 0;
        }

        output.WriteLine($"{kills} kills: {kills - done} before the delete, {done - acknowledged} between its start and its acknowledgement, {acknowledged} after it");
    }

    private static async Task<long> KillAgainAndAgainAsync(int kills)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        var last = new Dictionary<(string Kind, int Worker), long>();
        long acknowledged = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using var writer = new WriterProcess("mixed", path);
            IReadOnlyList<Acknowledgement> said = await writer.ReadAsync(() => TimeSpan.FromMilliseconds(Random.Shared.Next(10, 150)));
            VerifyTokens(said, last);
            foreach (Acknowledgement line in said)
            {
                last[(line.Kind, line.Worker)] = Math.Max(line.Number, last.GetValueOrDefault((line.Kind, line.Worker)));
            }

            acknowledged += said.Count;
            // Before anything else opens it: the file itself must agree, not what the store makes of it.
            Ledger.Verify(path);
            Ledger.VerifyConsumers(path, last);
            await VerifyAsync(path, last);
            Ledger.Verify(path);
            VerifyCopies(folder, said);
        }

        return acknowledged;
    }

    private static async Task VerifyAsync(string path, Dictionary<(string Kind, int Worker), long> last)
    {
        await using (IStore store = await Store.OpenAsync(path))
        {
            await VerifyNumbersAsync(store, last, "set", "set", 8);
            await VerifyNumbersAsync(store, last, "ttl", "ttl", 2);
            await VerifyNumbersAsync(store, last, "pair", "pair", 4);
            await VerifyNumbersAsync(store, last, "many", "many", 2);
            await VerifyNumbersAsync(store, last, "transfer", "transfers", 4);
            await VerifyNumbersAsync(store, last, "optimistic", "optimistic", 2);
            Assert.All(await store.GetAllAsync("ttl"), entry => Assert.NotNull(entry.ExpiresAt));
            Assert.Equal(await ValuesAsync(store, "pair"), await ValuesAsync(store, "pair-other"));

            Dictionary<string, string> many = await ValuesAsync(store, "many");
            foreach (string worker in (string[])["0", "1"])
            {
                string[] values = [.. many.Where(pair => pair.Key.Split(':')[0] == worker).Select(pair => pair.Value)];
                Assert.True(values.Length is 0 or EntriesOfASetMany && values.Distinct().Count() <= 1, $"Half of a SetMany: {string.Join(", ", values)}.");
            }

            Dictionary<string, string> accounts = await ValuesAsync(store, "account");
            Assert.InRange(accounts.Count, 0, Accounts);
            Assert.Equal(0, accounts.Values.Sum(Number));
            Assert.Equal((await ValuesAsync(store, "optimistic")).Values.Sum(Number), await NumberAsync(store, "optimistic-total", "total"));

            long counted = Enumerable.Range(0, 4).Max(worker => last.GetValueOrDefault(("counter", worker)));
            long counter = await NumberAsync(store, "counter", "shared");
            Assert.InRange(counter, counted, counted + 4);
            last[("counter", 0)] = counter;

            await VerifyRoundsAsync(store, last);
            long fenced = Enumerable.Range(0, 3).Max(worker => last.GetValueOrDefault(("fenced", worker)));
            Assert.True(await NumberAsync(store, "fenced", "token") >= fenced, $"What was written under token {fenced} was overwritten under an older one, or is lost.");
            Assert.Equal(0, await store.CountAsync("never"));
        }

        Assert.Equal("ok", RawDatabase.IntegrityOf(path));
    }

    // No token is given twice, neither to two owners nor before and after a crash.
    private static void VerifyTokens(IReadOnlyList<Acknowledgement> said, Dictionary<(string Kind, int Worker), long> last)
    {
        long[] tokens = [.. said.Where(line => line.Kind == "granted").Select(line => line.Number)];
        long before = Enumerable.Range(0, 3).Max(worker => last.GetValueOrDefault(("granted", worker)));
        Assert.Equal(tokens.Length, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.True(token > before, $"Token {token} was given after {before}."));
    }

    // Each writer fills a prefix and deletes it, round by round.
    private static async Task VerifyRoundsAsync(IStore store, Dictionary<(string Kind, int Worker), long> last)
    {
        Dictionary<string, string> rows = await ValuesAsync(store, "rows");
        for (int worker = 0; worker < 2; worker++)
        {
            long round = await NumberAsync(store, "rounds", $"{worker}");
            long filled = last.GetValueOrDefault(("filled", worker));
            long emptied = last.GetValueOrDefault(("emptied", worker));
            string[] left = [.. rows.Keys.Where(key => key.StartsWith($"{worker}:", StringComparison.Ordinal))];
            Assert.InRange(round, filled, filled + 1);
            Assert.True(left.Length is 0 or RowsOfAPrefix, $"{left.Length} of {RowsOfAPrefix} rows of a prefix are there.");
            Assert.All(left, key => Assert.StartsWith($"{worker}:{round}:", key));
            Assert.False(left.Length > 0 && emptied >= round, $"Round {round} of writer {worker} is there although its delete was acknowledged.");
            // A delete only starts once its fill was acknowledged, and told.
            Assert.False(left.Length == 0 && round > filled, $"Round {round} of writer {worker} was counted but its rows are not there.");
            last[("filled", worker)] = round;
        }
    }

    private static async Task VerifyNumbersAsync(IStore store, Dictionary<(string Kind, int Worker), long> last, string kind, string group, int workers)
    {
        for (int worker = 0; worker < workers; worker++)
        {
            long acknowledged = last.GetValueOrDefault((kind, worker));
            long stored = await NumberAsync(store, group, $"{worker}");
            Assert.True(stored == acknowledged || stored == acknowledged + 1, $"{group}/{worker} holds {stored}; {acknowledged} was acknowledged, and at most one more was under way.");
            last[(kind, worker)] = stored;
        }
    }

    // A copy appears under its name only when it is complete, so every file that bears one is a whole database.
    private static void VerifyCopies(TemporaryFolder folder, IReadOnlyList<Acknowledgement> said)
    {
        string[] files = Directory.GetFiles(folder.Path, "store.db.copy-*");
        string[] copies = [.. files.Where(file => long.TryParse(file[(file.LastIndexOf('-') + 1)..], out _))];
        Assert.True(copies.Length >= said.Count(line => line.Kind == "copied"), "A copy that was acknowledged is not there.");
        foreach (string copy in copies)
        {
            Assert.Equal("ok", RawDatabase.IntegrityOf(copy));
            Assert.Equal(0, RawDatabase.Scalar<long>(copy, "SELECT count(*) FROM entries WHERE group_name = 'never'"));
            Assert.Equal(0, RawDatabase.Scalar<long>(copy, "SELECT coalesce(sum(CAST(entry_value AS INTEGER)), 0) FROM entries WHERE group_name = 'account'"));
        }

        foreach (string file in Directory.GetFiles(folder.Path, "store.db.copy-*"))
        {
            File.Delete(file);
        }
    }

    private static long Number(string value) => long.Parse(value, CultureInfo.InvariantCulture);

    private static async Task<long> NumberAsync(IStore store, string group, string key) => Number((await store.FindAsync(group, key))?.Value ?? "0");

    private static async Task<Dictionary<string, string>> ValuesAsync(IStore store, string group) =>
        (await store.GetAllAsync(group)).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
}
