using GoStore.Actors;
using GoStore.Actors.TestSupport;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>
/// go-store's TestEvents_ suite, with the events tests of its later generations. What must not come is shown by what comes in its place: each test
/// ends with an event that is certain, or with the end of the watch.
/// </summary>
public sealed class EventsTests : StoreTest
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task Watch_Good_SpecificKey()
    {
        await using IWatch watch = await Store.WatchAsync("config", "theme");
        await Store.SetAsync("config", "colour", "blue");
        await Store.SetAsync("config", "theme", "dark");

        StoreEvent change = await FirstAsync(watch);

        Assert.Equal(new StoreEvent(StoreEventKind.Set, "config", "theme", "dark", 1, 0, Now), change);
    }

    [Fact]
    public async Task Watch_Good_WildcardKey()
    {
        await using IWatch watch = await Store.WatchAsync("config", "*");
        await Store.SetAsync("config", "theme", "dark");
        await Store.SetAsync("config", "colour", "blue");

        Assert.Equal([("theme", "dark"), ("colour", "blue")], (await CloseAndReadAsync(watch)).Select(change => (change.Key, change.Value)));
    }

    [Fact]
    public async Task Watch_Good_GroupMismatch()
    {
        await using IWatch watch = await Store.WatchAsync("config");
        await Store.SetAsync("other", "theme", "dark");
        await Store.SetAsync("config2", "theme", "dark");

        Assert.Empty(await CloseAndReadAsync(watch));
    }

    [Fact]
    public async Task Watch_Good_WildcardAll()
    {
        await using IWatch watch = await Store.WatchAsync("*", "*");
        await Store.SetAsync("g1", "k1", "v1");
        await Store.SetAsync("g2", "k2", "v2");
        await Store.DeleteAsync("g1", "k1");
        await Store.DeleteGroupAsync("g2");

        Assert.Equal(
            [(StoreEventKind.Set, "g1", "k1"), (StoreEventKind.Set, "g2", "k2"), (StoreEventKind.Delete, "g1", "k1"), (StoreEventKind.DeleteGroup, "g2", "")],
            (await CloseAndReadAsync(watch)).Select(change => (change.Kind, change.Group, change.Key)));
    }

    [Fact]
    public async Task Unwatch_Good_StopsDelivery()
    {
        IWatch watch = await Store.WatchAsync("g", "k");
        await watch.DisposeAsync();
        await Store.SetAsync("g", "k", "v");

        Assert.Null(await new WatchReading(watch).NextAsync());
    }

    [Fact]
    public async Task Unwatch_Good_Idempotent()
    {
        IWatch watch = await Store.WatchAsync("g", "k");
        await watch.DisposeAsync();
        await watch.DisposeAsync();
        await Store.CloseAsync();
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task Watch_Good_DeleteEvent()
    {
        await Store.SetAsync("g", "k", "v");
        await using IWatch watch = await Store.WatchAsync("g", "k");
        await Store.DeleteAsync("g", "k");

        // Ours carries the last version as well.
        Assert.Equal(new StoreEvent(StoreEventKind.Delete, "g", "k", null, 1, 0, Now), await FirstAsync(watch));
    }

    [Fact]
    public async Task Watch_Good_DeleteGroupEvent()
    {
        await Store.SetAsync("g", "a", "1");
        await Store.SetAsync("g", "b", "2");
        await using IWatch watch = await Store.WatchAsync("g");
        await Store.DeleteGroupAsync("g");

        Assert.Equal([new StoreEvent(StoreEventKind.DeleteGroup, "g", "", null, 0, 0, Now)], await CloseAndReadAsync(watch));
    }

    [Fact]
    public async Task OnChange_Good_Fires()
    {
        var seen = new List<StoreEvent>();
        using IDisposable registration = Store.OnChange(seen.Add);
        await Store.SetAsync("g", "k", "v");
        await Store.DeleteAsync("g", "k");

        // The replies come after the callbacks.
        Assert.Equal([(StoreEventKind.Set, "v"), (StoreEventKind.Delete, null)], seen.Select(change => (change.Kind, change.Value)));
    }

    [Fact]
    public async Task OnChange_Good_Unregister()
    {
        int calls = 0;
        IDisposable registration = Store.OnChange(_ => calls++);
        await Store.SetAsync("g", "k", "v1");
        registration.Dispose();
        await Store.SetAsync("g", "k", "v2");
        registration.Dispose();

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task OnChange_Good_ReentrantSubscriptions()
    {
        IDisposable? inner = null;
        IWatch? watch = null;
        int outerCalls = 0;
        int innerCalls = 0;
        using IDisposable outer = Store.OnChange(_ =>
        {
            if (++outerCalls == 1)
            {
                inner = Store.OnChange(_ => innerCalls++);
                watch = Store.WatchAsync("g").GetAwaiter().GetResult();
            }
            else
            {
                inner!.Dispose();
                watch!.DisposeAsync().AsTask().Wait();
            }
        });
        await Store.SetAsync("g", "k", "v1");
        await Store.SetAsync("g", "k", "v2");
        await Store.SetAsync("g", "k", "v3");

        // go-store promises nothing about a callback that is taken out while an event is told; ours is not called any more.
        Assert.Equal((3, 0), (outerCalls, innerCalls));
        Assert.Null(await new WatchReading(watch!).NextAsync());
    }

    [Fact]
    public async Task OnChange_Good_NilCallbackNoOp()
    {
        // A no-op would hide the mistake.
        Assert.Throws<ArgumentNullException>(() => Store.OnChange(null!));
        await Store.SetAsync("g", "k", "v");
    }

    [Fact]
    public async Task Watch_Good_BufferFullDoesNotBlock()
    {
        await using IWatch watch = await Store.WatchAsync("g");
        for (int number = 0; number < 32; number++)
        {
            await Store.SetAsync("g", "k", $"{number}");
        }

        await using var reading = new WatchReading(watch);
        for (int number = 0; number < 16; number++)
        {
            Assert.Equal($"{number}", (await reading.EventAsync()).Value);
        }

        // go-store drops in silence.
        Assert.Equal(new WatchNotice(null, 16), await reading.NextAsync());
        await Store.SetAsync("g", "k", "after");
        Assert.Equal("after", (await reading.EventAsync()).Value);
    }

    [Fact]
    public async Task Watch_Good_BufferDrops()
    {
        IStore store = await OpenAsync(FilePath("small.db"), options => options.Hocon = "gostore.events.watcher-capacity = 1");
        await using IWatch watch = await store.WatchAsync("g");
        await store.SetAsync("g", "k", "1");
        await store.SetAsync("g", "k", "2");

        await using var reading = new WatchReading(watch);
        Assert.Equal("1", (await reading.EventAsync()).Value);
        await store.SetAsync("g", "k", "3");
        Assert.Equal(new WatchNotice(null, 1), await reading.NextAsync());
        Assert.Equal("3", (await reading.EventAsync()).Value);
    }

    [Fact]
    public async Task Watch_Good_MultipleWatchersSameKey()
    {
        await using IWatch first = await Store.WatchAsync("g", "k");
        await using IWatch second = await Store.WatchAsync("g", "k");
        await Store.SetAsync("g", "k", "v");

        Assert.Equal("v", (await FirstAsync(first)).Value);
        Assert.Equal("v", (await FirstAsync(second)).Value);
    }

    [Fact]
    public async Task Watch_Good_ConcurrentWatchUnwatch()
    {
        await using IWatch whole = await Store.WatchAsync("*", "never");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(async () =>
        {
            for (int round = 0; round < 50; round++)
            {
                await using IWatch watch = await Store.WatchAsync("g", $"{number}");
                await Store.SetAsync("g", $"{number}", $"{round}");
                Assert.Equal($"{round}", (await FirstAsync(watch)).Value);
            }
        })));

        Assert.Empty(await CloseAndReadAsync(whole));
    }

    [Fact]
    public async Task Watch_Good_ScopedStoreEvents()
    {
        await using IWatch watch = await Store.WatchAsync("tenant-a:config");
        await Store.SetAsync("tenant-a:config", "theme", "dark");

        Assert.Equal("tenant-a:config", (await FirstAsync(watch)).Group);
    }

    [Fact]
    public async Task EventType_Good_String()
    {
        // A kind is an enum with two more members; go-store counts from 0 and calls 99 "unknown".
        Assert.Equal(["Set", "Delete", "DeleteGroup", "Expire", "Touch"], Enum.GetValues<StoreEventKind>().Select(kind => kind.ToString()));
        Assert.Equal([1, 2, 3, 4, 5], Enum.GetValues<StoreEventKind>().Select(kind => (int)kind));
        Assert.Equal("99", ((StoreEventKind)99).ToString());
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Watch_Good_SetWithTTLEmitsEvent()
    {
        await using IWatch watch = await Store.WatchAsync("g", "k");
        await Store.SetAsync("g", "k", "v", TimeSpan.FromMinutes(1));

        Assert.Equal((StoreEventKind.Set, "v"), await FirstAsync(watch) is { } change ? (change.Kind, change.Value) : default);
    }

    [Fact]
    public async Task Watch_Good_DeleteMissingKeyDoesNotEmitEvent()
    {
        await using IWatch watch = await Store.WatchAsync("g");
        await Store.DeleteAsync("g", "missing");
        await Store.DeleteManyAsync("g", ["missing", "too"]);
        await Store.DeletePrefixAsync("g", "m");

        Assert.Empty(await CloseAndReadAsync(watch));
    }

    [Fact]
    public async Task Watch_Good_DeleteMissingGroupDoesNotEmitEvent()
    {
        await using IWatch watch = await Store.WatchAsync();
        await Store.DeleteGroupAsync("missing");
        await Store.DeleteGroupsAsync("miss");

        Assert.Empty(await CloseAndReadAsync(watch));
    }

    [Fact]
    public async Task SetWithTTL_Good_ExpiresOnGetEmitsDeleteEvent()
    {
        await Store.SetAsync("g", "k", "v", Millisecond);
        await using IWatch watch = await Store.WatchAsync("g", "k");
        Advance(5);
        await AssertFailsAsync(ErrorCode.NotFound, () => Store.GetAsync("g", "k"));

        // A kind of its own: go-store's is a plain delete.
        Assert.Equal(new StoreEvent(StoreEventKind.Expire, "g", "k", null, 1, 0, Now), await FirstAsync(watch));
    }

    [Fact]
    public async Task PurgeExpired_Good_NotifiesDeletedRows()
    {
        await Store.SetAsync("g", "a", "v", Millisecond);
        await Store.SetAsync("g", "b", "v", Millisecond);
        await Store.SetAsync("g", "c", "v");
        await using IWatch watch = await Store.WatchAsync("g");
        Advance(5);
        Assert.Equal(2, await Store.PurgeAsync());

        Assert.Equal([(StoreEventKind.Expire, "a"), (StoreEventKind.Expire, "b")], (await CloseAndReadAsync(watch)).Select(change => (change.Kind, change.Key)));
    }

    [Fact]
    public async Task Close_Good_ClosesWatcherChannels()
    {
        IWatch watch = await Store.WatchAsync("g");
        await Store.SetAsync("g", "k", "v");
        await Store.CloseAsync();

        await using var reading = new WatchReading(watch);
        Assert.Equal("v", (await reading.EventAsync()).Value);
        Assert.Null(await reading.NextAsync());

        // go-store gives a channel that is closed already.
        await AssertFailsAsync(ErrorCode.Closed, () => Store.WatchAsync("g"));
    }

    [Fact]
    public async Task Notify_Good_PopulatesTimestamp()
    {
        await using IWatch watch = await Store.WatchAsync("g");
        Advance(1234);
        await Store.SetAsync("g", "k", "v");

        Assert.Equal(Now, (await FirstAsync(watch)).Timestamp);
    }

    private static async Task<StoreEvent> FirstAsync(IWatch watch)
    {
        await using var reading = new WatchReading(watch);
        return await reading.EventAsync();
    }

    private async Task<List<StoreEvent>> CloseAndReadAsync(IWatch watch)
    {
        await Store.CloseAsync();
        await using var reading = new WatchReading(watch);
        return [.. (await reading.RestAsync()).Select(notice => notice.Event!)];
    }
}
