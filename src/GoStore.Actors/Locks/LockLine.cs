using GoStore.Actors.Engine;

namespace GoStore.Actors.Locks;

/// <summary>Those who wait for one lock, in the order they came.</summary>
internal sealed class LockLine
{
    private readonly LinkedList<Place> places = [];

    /// <summary>When the lock may be free, as far as this process knows.</summary>
    public long FreeAt { get; set; }

    public int Count => places.Count(place => !place.Waiter.IsOver);

    /// <summary>The first who still waits; null where nobody does.</summary>
    public Place? First
    {
        get
        {
            Drop(place => place.Waiter.IsOver);
            return places.First?.Value;
        }
    }

    /// <summary>The time at which there is something to do for somebody here.</summary>
    public long Next => Math.Min(FreeAt, places.Count == 0 ? long.MaxValue : places.Min(place => place.Until));

    public void Add(Waiter waiter, LockCommands.Acquire command, long until) => places.AddLast(new Place(waiter, command, until));

    public void RemoveFirst() => places.RemoveFirst();

    /// <summary>Takes out those whose wait is over.</summary>
    public List<Place> TakeLate(long now)
    {
        List<Place> late = [.. places.Where(place => place.Until <= now)];
        Drop(place => place.Until <= now);
        return late;
    }

    private void Drop(Func<Place, bool> goes)
    {
        for (LinkedListNode<Place>? node = places.First; node is not null;)
        {
            LinkedListNode<Place>? next = node.Next;
            if (goes(node.Value))
            {
                places.Remove(node);
            }

            node = next;
        }
    }

    /// <summary>One who waits.</summary>
    /// <param name="Waiter">The request that is held.</param>
    /// <param name="Command">What it asked.</param>
    /// <param name="Until">How long it waits; Unix milliseconds.</param>
    internal sealed record Place(Waiter Waiter, LockCommands.Acquire Command, long Until);
}
