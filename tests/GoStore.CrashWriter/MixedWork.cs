using System.Globalization;
using GoStore.Actors;

namespace GoStore.CrashWriter;

/// <summary>
/// Every kind of write, by callers that go on until the process ends. Each counts its writes in what it writes, and starts where the file
/// stands, so that what is in the file tells how far it came.
/// </summary>
internal static class MixedWork
{
    public const int Accounts = 10;
    public const int RowsOfAPrefix = 20;
    public const int EntriesOfASetMany = 5;

    public static Task RunAsync(IStore store, string path, Acknowledgements acknowledgements)
    {
        var workers = new List<Task>();
        Start("set", 8, "set", (worker, number) => store.SetAsync("set", $"{worker}", $"{number}"));
        Start("ttl", 2, "ttl", (worker, number) => store.SetAsync("ttl", $"{worker}", $"{number}", TimeSpan.FromHours(1)));
        Start("pair", 4, "pair", (worker, number) => store.TransactionAsync(
        [
            new EntryCommands.Set("pair", $"{worker}", $"{number}"),
            new EntryCommands.Set("pair-other", $"{worker}", $"{number}"),
        ]));
        Start("many", 2, "many", (worker, number) => store.SetManyAsync(
            [.. Enumerable.Range(0, EntriesOfASetMany).Select(index => new EntryCommands.Set("many", index == 0 ? $"{worker}" : $"{worker}:{index}", $"{number}"))]));
        Start("transfer", 4, "transfers", (worker, number) =>
        {
            int from = Random.Shared.Next(Accounts);
            int to = (from + 1 + Random.Shared.Next(Accounts - 1)) % Accounts;
            int amount = Random.Shared.Next(1, 100);
            return store.TransactionAsync(
            [
                new EntryCommands.Increment("account", $"{from}", -amount),
                new EntryCommands.Increment("account", $"{to}", amount),
                new EntryCommands.Increment("transfers", $"{worker}"),
            ]);
        });
        Start("optimistic", 2, "optimistic", (worker, number) => store.TransactAsync(async transaction =>
        {
            await transaction.IncrementAsync("optimistic-total", "total");
            transaction.Set("optimistic", $"{worker}", $"{number}");
        }));
        for (int worker = 0; worker < 4; worker++)
        {
            int own = worker;
            workers.Add(Task.Run(async () =>
            {
                while (true)
                {
                    acknowledgements.Say("counter", own, await store.IncrementAsync("counter", "shared"));
                }
            }));
        }

        for (int worker = 0; worker < 2; worker++)
        {
            int own = worker;
            workers.Add(Task.Run(() => FillAndEmptyAsync(store, own, acknowledgements)));
        }

        workers.AddRange(TenantWork.Start(store, acknowledgements));
        workers.AddRange(LockWork.Start(store, acknowledgements));
        workers.Add(Task.Run(() => FailAsync(store)));
        workers.Add(Task.Run(() => CopyAsync(store, path, acknowledgements)));
        return Task.WhenAny(workers).Unwrap();

        void Start(string kind, int count, string group, Func<int, long, Task> write)
        {
            for (int worker = 0; worker < count; worker++)
            {
                int own = worker;
                workers.Add(Task.Run(async () =>
                {
                    long number = long.Parse((await store.FindAsync(group, $"{own}"))?.Value ?? "0", CultureInfo.InvariantCulture);
                    while (true)
                    {
                        number++;
                        await write(own, number);
                        acknowledgements.Say(kind, own, number);
                    }
                }));
            }
        }
    }

    private static async Task FillAndEmptyAsync(IStore store, int worker, Acknowledgements acknowledgements)
    {
        long number = long.Parse((await store.FindAsync("rounds", $"{worker}"))?.Value ?? "0", CultureInfo.InvariantCulture);
        await store.DeletePrefixAsync("rows", $"{worker}:");
        while (true)
        {
            number++;
            await store.TransactionAsync(
            [
                new EntryCommands.Set("rounds", $"{worker}", $"{number}"),
                .. Enumerable.Range(0, RowsOfAPrefix).Select(row => new EntryCommands.Set("rows", $"{worker}:{number}:{row}", "row")),
            ]);
            acknowledgements.Say("filled", worker, number);
            await store.DeletePrefixAsync("rows", $"{worker}:{number}:");
            acknowledgements.Say("emptied", worker, number);
        }
    }

    // A transaction whose last operation fails: nothing of it may ever be seen.
    private static async Task FailAsync(IStore store)
    {
        for (long number = 0; ; number++)
        {
            try
            {
                await store.TransactionAsync(
                [
                    new EntryCommands.Set("never", $"{number}", "half a transaction"),
                    new EntryCommands.Increment("account", "0", 1_000_000),
                    new EntryCommands.Expect("set", "no such entry", ExpectedVersion.Exactly(1)),
                ]);
            }
            catch (TransactionFailedException expected) when (expected.Code == ErrorCode.Conflict)
            {
            }
        }
    }

    private static async Task CopyAsync(IStore store, string path, Acknowledgements acknowledgements)
    {
        for (long number = 1; ; number++)
        {
            await store.BackupAsync($"{path}.copy-{Environment.ProcessId}-{number}");
            acknowledgements.Say("copied", 0, number);
            await Task.Delay(30);
        }
    }
}
