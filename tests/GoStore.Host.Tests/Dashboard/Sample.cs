using GoStore.Actors;

namespace GoStore.Host.Tests.Dashboard;

/// <summary>A store in which each view has something to show.</summary>
internal static class Sample
{
    public const string Space = "shop-europe";

    public static IReadOnlyList<string> Views { get; } = ["overview", "entries", "events", "tasks", "locks", "consumers", "graph"];

    public static async Task FillAsync(IStore store)
    {
        if (await store.FindNamespaceAsync(Space) is not null)
        {
            return;
        }

        INamespace space = await store.NamespaceAsync(Space, new Quota { MaxKeys = 200, MaxGroups = 20, MaxTotalBytes = 20_000 });
        INamespace full = await store.NamespaceAsync("shop-asia", new Quota { MaxKeys = 12, MaxGroups = 8 });
        await full.SetManyAsync(Enumerable.Range(0, 12).Select(number => new EntryCommands.Set("orders", $"{number}", "waiting")));

        await space.SetManyAsync(Enumerable.Range(1, 60).Select(number => new EntryCommands.Set("orders", $"2026-{number:0000}", $$"""{"customer":{{number * 7 % 50}},"total":{{number * 13}}.90}""", Type: "json")));
        await space.SetManyAsync(Enumerable.Range(1, 40).Select(number => new EntryCommands.Set("sessions", $"{number * 7919:x8}", new string('s', 380), TimeSpan.FromMinutes(30))));
        await space.SetAsync("config", "colour", "blue");
        await space.SetAsync("config", "mail/sender", """{ "from": "shop@example.org", "name": "The shop" }""", type: "json");
        await space.SetAsync("config", "mail/template", "Dear {{.name}},\n\nyour order {{.order}} is on its way.\n", type: "template");
        await space.SetAsync("config", "", "an empty key", type: "odd");
        await space.SetAsync("config", "with\0nul and \u202Eturned", "<b>not bold</b>", type: "odd");
        await space.SetAsync("config", new string('x', 300), "a long key");
        await space.SetAsync("config", "login-code", "479301", timeToLive: TimeSpan.FromMinutes(12));
        await space.IncrementAsync("counters", "visits", 1234);
        await space.DeleteAsync("orders", "2026-0060");

        await space.Tasks.CreateAsync("send-mail", """{"to":"ada@example.org"}""", delay: TimeSpan.FromMinutes(20), priority: 5);
        await space.Tasks.CreateAsync("report", cron: "30 8 * * MON-FRI", timeZone: "UTC");
        TaskInfo cancelled = await space.Tasks.CreateAsync("clean-up", delay: TimeSpan.FromHours(1));
        await space.Tasks.CancelAsync(cancelled.Id);
        TaskInfo failing = await space.Tasks.CreateAsync("import", "orders.csv", attempts: 1);
        await using (ITaskRunner runner = space.Tasks.StartRunner(
            new TaskHandlers().Add("import", (_, _) => throw new InvalidOperationException("The file orders.csv has no header.")), new TaskRunnerOptions { Runner = "worker 3" }))
        {
            var limit = System.Diagnostics.Stopwatch.StartNew();
            while ((await space.Tasks.FindAsync(failing.Id))!.State != TaskState.Failed && limit.Elapsed < TimeSpan.FromSeconds(10))
            {
                await Task.Delay(10);
            }
        }

        await space.Locks.AcquireAsync("nightly-report", "worker 7", TimeSpan.FromMinutes(10));
        await space.Locks.AcquireAsync("stock/warehouse-2", "api 1", TimeSpan.FromMinutes(42));

        IConsumer mailer = space.Consumer("mailer", new ConsumerOptions { BatchSize = 80, Owner = "worker 7", Lease = TimeSpan.FromMinutes(5) });
        await mailer.CommitAsync(await mailer.GetAsync());
        IConsumer search = space.Consumer("search-index", new ConsumerOptions { BatchSize = 1000, Owner = "worker 2", Group = "orders" });
        await search.CommitAsync(await search.GetAsync());
        await search.ReleaseAsync();

        string[] people = ["ann", "bob", "cleo", "dan", "eve", "finn", "gil"];
        for (int number = 0; number < people.Length; number++)
        {
            var person = new Node("Customer", people[number]);
            await space.Graph.AddEdgeAsync(person, "recommended", new Node("Customer", people[(number * 3 + 1) % people.Length]), """{"since":2024}""");
            await space.Graph.AddEdgeAsync(person, "bought", new Node("Product", $"P-{number % 4 + 100}"));
            await space.Graph.PutEdgeAsync(new Node("Product", $"P-{number % 4 + 100}"), "made by", new Node("Maker", number % 2 == 0 ? "Acme" : "Zoë & Co"));
        }
    }
}
