using GoStore.Actors.Events;
using Xunit;

namespace GoStore.Actors.Tests.Events;

public sealed class SubscriptionIndexTests
{
    [Fact]
    public void A_look_at_ten_thousand_watchers_of_other_keys_allocates_nothing()
    {
        var index = new SubscriptionIndex();
        for (int number = 0; number < 10_000; number++)
        {
            index.Add(new Subscription(number % 2 == 0 ? null : "tenant", number % 4 < 2 ? "g" : "*", $"{number}", 1));
        }

        Assert.True(index.Matches("g", "0") && index.Matches("tenant:g", "1") && index.Matches("any", "2") && index.Matches("tenant:any", "3"));
        Assert.True(index.Matches("g", null) && index.Matches("none", null));
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool matches = false;
        for (int round = 0; round < 1000; round++)
        {
            matches |= index.Matches("g", "other") || index.Matches("tenant:g", "other") || index.Matches("tenant2:g", "1") || index.Matches("none", "1");
        }

        Assert.False(matches);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_is_removed_leaves_nothing_behind()
    {
        var index = new SubscriptionIndex();
        Subscription[] subscriptions =
        [
            .. new[] { null, "tenant" }.SelectMany(ns => new[] { "g", "*" }.SelectMany(group => new[] { "k", "*" }.Select(key => new Subscription(ns, group, key, 1)))),
        ];
        Assert.All(subscriptions, subscription => Assert.True(index.Add(subscription)));
        Assert.All(subscriptions, subscription => Assert.False(index.Add(subscription)));
        Assert.Equal(8, index.Count);
        Assert.All(subscriptions, subscription => Assert.True(index.Remove(subscription)));
        Assert.All(subscriptions, subscription => Assert.False(index.Remove(subscription)));

        Assert.Equal(0, index.Count);
        Assert.Empty(index.TakeAll());
        Assert.False(index.Matches("g", "k") || index.Matches("tenant:g", "k") || index.Matches("g", null));
    }
}
