using System.Globalization;
using GoStore.Actors;

namespace GoStore.CrashWriter;

/// <summary>Several owners compete for a lock, with leases that run out now and then, and write its token down under it.</summary>
internal static class LockWork
{
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);

    public static IEnumerable<Task> Start(IStore store, Acknowledgements acknowledgements) =>
        Enumerable.Range(0, 3).Select(worker => Task.Run(() => CompeteAsync(store, $"{worker}", worker, acknowledgements)));

    private static async Task CompeteAsync(IStore store, string owner, int worker, Acknowledgements acknowledgements)
    {
        while (true)
        {
            if (await store.Locks.TryAcquireAsync("lock", owner, Lease, Wait) is not { } grant)
            {
                continue;
            }

            acknowledgements.Say("granted", worker, grant.Token);
            try
            {
                await Task.Delay(Random.Shared.Next(5));
                await store.Locks.Under(grant.Name, grant.Token).SetAsync("fenced", "token", grant.Token.ToString(CultureInfo.InvariantCulture));
                acknowledgements.Say("fenced", worker, grant.Token);
                await store.Locks.ReleaseAsync(grant);
            }
            catch (LockFencedException)
            {
                // Its lease had run out.
            }
        }
    }
}
