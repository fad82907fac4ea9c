using Akka.Actor;
using GoStore.Actors;

namespace GoStore.CrashWriter;

/// <summary>Two namespaces at the limit of their quotas: writers that add, replace, delete and let expire, and are refused much of it.</summary>
internal static class TenantWork
{
    public const int MaxKeys = 40;
    public const int MaxGroups = 3;
    public static readonly string[] Tenants = ["tenant-a", "Tenant-A"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IEnumerable<Task> Start(IStore store, Acknowledgements acknowledgements) =>
        Tenants.Select((tenant, index) => Task.Run(() => ConsumeAsync(store, tenant, index, acknowledgements))).Concat(Write(store, acknowledgements));

    private static IEnumerable<Task> Write(IStore store, Acknowledgements acknowledgements) =>
        Tenants.SelectMany((tenant, index) => Enumerable.Range(0, 3).Select(worker => Task.Run(async () =>
        {
            await store.Ref.AskAsync(new NamespaceCommands.Open(tenant, new Quota { MaxKeys = MaxKeys, MaxGroups = MaxGroups, MaxTotalBytes = 400 }), Patience);
            for (long number = 1; ; number++)
            {
                try
                {
                    await WriteAsync(store, tenant);
                    acknowledgements.Say("tenant", index * 3 + worker, number);
                }
                catch (StoreException expected) when (expected.Code is ErrorCode.QuotaExceeded)
                {
                }
            }
        })));

    // Two owners compete for a consumer of the change log with leases that run out now and then.
    private static async Task ConsumeAsync(IStore store, string tenant, int index, Acknowledgements acknowledgements)
    {
        INamespace changes = await store.NamespaceAsync(tenant);
        IConsumer[] instances = [.. Enumerable.Range(0, 2).Select(owner => changes.Consumer("consumer", new ConsumerOptions { Owner = $"{owner}", Lease = TimeSpan.FromMilliseconds(5), BatchSize = 10 }))];
        while (true)
        {
            IConsumer consumer = instances[Random.Shared.Next(2)];
            try
            {
                ConsumerBatch batch = await consumer.GetAsync();
                await consumer.CommitAsync(batch);
                acknowledgements.Say("consumed", index, batch.Next - 1);
            }
            catch (StoreException expected) when (expected.Code is ErrorCode.Held or ErrorCode.Fenced)
            {
                await Task.Delay(1);
            }
        }
    }

    private static Task WriteAsync(IStore store, string tenant)
    {
        string group = $"{tenant}:{Random.Shared.Next(5)}";
        string key = $"{Random.Shared.Next(30)}";
        string value = new('x', Random.Shared.Next(20));
        return Random.Shared.Next(12) switch
        {
            < 5 => store.SetAsync(group, key, value),
            < 8 => store.SetAsync(group, key, value, TimeSpan.FromMilliseconds(Random.Shared.Next(1, 100))),
            8 => store.DeleteAsync(group, key),
            9 => store.DeleteGroupAsync(group),
            10 => store.DeletePrefixAsync(group, key[..1]),
            _ => store.TransactionAsync([new EntryCommands.Delete(group, key), new EntryCommands.Set(group, $"{key}!", value), new EntryCommands.Set(group, $"{key}?", value)]),
        };
    }
}
