using System.Collections.Concurrent;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>
/// The last writes that a namespace answered with a failure. Such a reply is not kept in the file, because nothing was changed; but whoever was told that something was
/// not done must not find it done later, by a copy of the request that was still on its way. For any thread.
/// </summary>
/// <param name="most">How many are known at most; the oldest go first.</param>
internal sealed class Refusals(int most)
{
    private readonly ConcurrentDictionary<(Guid Caller, long Number), StoreFailure> failures = new();
    private readonly ConcurrentQueue<(Guid Caller, long Number)> order = new();

    public void Add((Guid Caller, long Number) name, StoreFailure failure)
    {
        if (failures.TryAdd(name, failure))
        {
            order.Enqueue(name);
        }

        while (order.Count > most && order.TryDequeue(out (Guid, long) oldest))
        {
            failures.TryRemove(oldest, out _);
        }
    }

    public StoreFailure? Find((Guid Caller, long Number) name) => failures.GetValueOrDefault(name);
}
