using GoStore.Actors.Namespaces;

namespace GoStore.Actors.Events;

/// <summary>
/// Finds who watches an entry by look-up, so that watchers of other entries cost nothing. A subscription stands in exactly one place, so nobody is told
/// twice: under its stored group, under its namespace, or among those of any group; and there under its key, or among those of any key.
/// </summary>
internal sealed class SubscriptionIndex
{
    private readonly Dictionary<string, Place> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Place> namespaces = new(StringComparer.Ordinal);
    private readonly Place anyGroup = new();

    public int Count { get; private set; }

    public bool Add(Subscription subscription)
    {
        if (!PlaceOf(subscription).Add(subscription))
        {
            return false;
        }

        Count++;
        return true;
    }

    public bool Remove(Subscription subscription)
    {
        Place place = PlaceOf(subscription);
        bool removed = place.Remove(subscription);
        Count -= removed ? 1 : 0;
        if (place.IsEmpty && place != anyGroup)
        {
            _ = subscription.IsAnyGroup ? namespaces.Remove(subscription.Namespace!) : groups.Remove(subscription.StoredGroup);
        }

        return removed;
    }

    /// <summary>Whether anybody watches an entry; a null key asks for the whole group.</summary>
    public bool Matches(string group, string? key) =>
        Count > 0
        && (anyGroup.Matches(key)
            || (groups.TryGetValue(group, out Place? place) && place.Matches(key))
            || (namespaces.Count > 0 && OfNamespace(group, out place) && place.Matches(key)));

    /// <summary>Puts an event, with the group as it is stored, into the queues of those who watch it.</summary>
    public void Publish(StoreEvent change)
    {
        if (Count == 0)
        {
            return;
        }

        var scoped = new Scoped(change);
        anyGroup.Publish(change, ref scoped);
        if (groups.TryGetValue(change.Group, out Place? place))
        {
            place.Publish(change, ref scoped);
        }

        if (namespaces.Count > 0 && OfNamespace(change.Group, out place))
        {
            place.Publish(change, ref scoped);
        }
    }

    public List<Subscription> TakeAll()
    {
        List<Subscription> all = [.. groups.Values.Concat(namespaces.Values).Append(anyGroup).SelectMany(place => place.All)];
        all.ForEach(subscription => Remove(subscription));
        return all;
    }

    private bool OfNamespace(string group, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Place? place)
    {
        ReadOnlySpan<char> name = NamespaceName.Of(group);
        place = null;
        return !name.IsEmpty && namespaces.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out place);
    }

    private Place PlaceOf(Subscription subscription)
    {
        if (subscription is { IsAnyGroup: true, Namespace: null })
        {
            return anyGroup;
        }

        (Dictionary<string, Place> places, string name) = subscription.IsAnyGroup ? (namespaces, subscription.Namespace!) : (groups, subscription.StoredGroup);
        if (!places.TryGetValue(name, out Place? place))
        {
            places[name] = place = new Place();
        }

        return place;
    }

    /// <summary>An event as a namespace sees it; made once, for the first who needs it.</summary>
    internal struct Scoped(StoreEvent change)
    {
        private StoreEvent? inNamespace;

        public StoreEvent For(string? ns) => ns is null ? change : inNamespace ??= change with { Group = change.Group[(ns.Length + 1)..] };
    }

    /// <summary>Those who watch one group, a namespace, or everything: by key.</summary>
    private sealed class Place
    {
        private readonly HashSet<Subscription> anyKey = [];
        private readonly Dictionary<string, HashSet<Subscription>> keys = new(StringComparer.Ordinal);

        public bool IsEmpty => anyKey.Count == 0 && keys.Count == 0;

        public IEnumerable<Subscription> All => anyKey.Concat(keys.Values.SelectMany(subscriptions => subscriptions));

        public bool Add(Subscription subscription)
        {
            if (subscription.IsAnyKey)
            {
                return anyKey.Add(subscription);
            }

            if (!keys.TryGetValue(subscription.Key, out HashSet<Subscription>? subscriptions))
            {
                keys[subscription.Key] = subscriptions = [];
            }

            return subscriptions.Add(subscription);
        }

        public bool Remove(Subscription subscription)
        {
            if (subscription.IsAnyKey)
            {
                return anyKey.Remove(subscription);
            }

            bool removed = keys.TryGetValue(subscription.Key, out HashSet<Subscription>? subscriptions) && subscriptions.Remove(subscription);
            if (subscriptions is { Count: 0 })
            {
                keys.Remove(subscription.Key);
            }

            return removed;
        }

        public bool Matches(string? key) => anyKey.Count > 0 || (key is null ? keys.Count > 0 : keys.Count > 0 && keys.ContainsKey(key));

        public void Publish(StoreEvent change, ref Scoped scoped)
        {
            foreach (Subscription subscription in anyKey)
            {
                subscription.Queue.Offer(scoped.For(subscription.Namespace));
            }

            if (change.Kind == StoreEventKind.DeleteGroup)
            {
                // Whoever watches a key of a group that is gone has to know.
                foreach (HashSet<Subscription> subscriptions in keys.Values)
                {
                    Publish(subscriptions, ref scoped);
                }
            }
            else if (keys.TryGetValue(change.Key, out HashSet<Subscription>? subscriptions))
            {
                Publish(subscriptions, ref scoped);
            }
        }

        private static void Publish(HashSet<Subscription> subscriptions, ref Scoped scoped)
        {
            foreach (Subscription subscription in subscriptions)
            {
                subscription.Queue.Offer(scoped.For(subscription.Namespace));
            }
        }
    }
}
