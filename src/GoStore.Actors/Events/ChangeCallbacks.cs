using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Event;
using GoStore.Actors.Namespaces;

namespace GoStore.Actors.Events;

/// <summary>
/// The callbacks of <see cref="IEvents.OnChange"/>, and the one who runs them: one after the other, batch after batch, on the thread pool, never on the
/// store's thread. The replies of a batch come after its callbacks.
/// </summary>
internal sealed class ChangeCallbacks(ILoggingAdapter log)
{
    private static readonly AsyncLocal<bool> Inside = new();

    private readonly Lock gate = new();
    private readonly Queue<(List<Call> Calls, Action Deliver)> batches = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<Callback>> byNamespace = new(StringComparer.Ordinal);
    private int count;
    private bool isRunning;

    /// <summary>Whether this code was called by a callback: what it writes must not wait for callbacks, as it would wait for itself.</summary>
    public static bool IsInside => Inside.Value;

    public bool IsEmpty => Volatile.Read(ref count) == 0;

    /// <summary>Whether callbacks of earlier batches are still to be run, or their replies to be delivered.</summary>
    public bool IsRunning => Volatile.Read(ref isRunning);

    public IDisposable Add(string? ns, Action<StoreEvent> callback)
    {
        var added = new Callback(this, ns, callback);
        lock (gate)
        {
            byNamespace[added.Place] = byNamespace.GetValueOrDefault(added.Place, []).Add(added);
            count++;
        }

        return added;
    }

    public bool Matches(string group) => !IsEmpty && (byNamespace.ContainsKey("") || !OfNamespace(group).IsEmpty);

    /// <summary>Adds what is to be called for an event, with the group as it is stored: the store's callbacks first, then those of its namespace.</summary>
    public void Collect(StoreEvent change, List<Call> calls)
    {
        if (IsEmpty)
        {
            return;
        }

        var scoped = new SubscriptionIndex.Scoped(change);
        foreach (Callback callback in byNamespace.GetValueOrDefault("", []))
        {
            calls.Add(new Call(callback, change));
        }

        foreach (Callback callback in OfNamespace(change.Group))
        {
            calls.Add(new Call(callback, scoped.For(callback.Namespace)));
        }
    }

    /// <summary>Runs what is to be called, behind all before it, and then delivers.</summary>
    public void Run(List<Call> calls, Action deliver)
    {
        lock (gate)
        {
            batches.Enqueue((calls, deliver));
            if (isRunning)
            {
                return;
            }

            Volatile.Write(ref isRunning, true);
        }

        ThreadPool.UnsafeQueueUserWorkItem(static callbacks => callbacks.RunAll(), this, preferLocal: false);
    }

    private void RunAll()
    {
        while (true)
        {
            (List<Call> Calls, Action Deliver) batch;
            lock (gate)
            {
                if (!batches.TryDequeue(out batch))
                {
                    Volatile.Write(ref isRunning, false);
                    return;
                }
            }

            // Not for what is delivered: an actor that is told may be run with the mark of who told it.
            Inside.Value = true;
            foreach (Call call in batch.Calls)
            {
                try
                {
                    call.Callback.Run(call.Change);
                }
                catch (Exception error)
                {
                    // It is the callback's own: the write is committed, and the others want to know of it too.
                    log.Error(error, "A callback of OnChange failed on {0} of {1}", call.Change.Kind, Named.Entry(call.Change.Group, call.Change.Key));
                }
            }

            Inside.Value = false;
            batch.Deliver();
        }
    }

    private ImmutableArray<Callback> OfNamespace(string group)
    {
        ReadOnlySpan<char> name = NamespaceName.Of(group);
        return !name.IsEmpty && byNamespace.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out ImmutableArray<Callback> callbacks) ? callbacks : [];
    }

    private void Remove(Callback callback)
    {
        lock (gate)
        {
            ImmutableArray<Callback> left = byNamespace.GetValueOrDefault(callback.Place, []).Remove(callback);
            if (left.IsEmpty)
            {
                byNamespace.TryRemove(callback.Place, out _);
            }
            else
            {
                byNamespace[callback.Place] = left;
            }

            count--;
        }
    }

    /// <summary>One callback with one event.</summary>
    internal readonly record struct Call(Callback Callback, StoreEvent Change);

    /// <summary>A callback that is registered; disposing it takes it out.</summary>
    internal sealed class Callback(ChangeCallbacks callbacks, string? ns, Action<StoreEvent> action) : IDisposable
    {
        private int isOver;

        public string? Namespace { get; } = ns;

        public string Place => Namespace ?? "";

        public void Run(StoreEvent change)
        {
            if (Volatile.Read(ref isOver) == 0)
            {
                action(change);
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                callbacks.Remove(this);
            }
        }
    }
}
