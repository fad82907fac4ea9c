using System.Collections.Concurrent;
using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Events;

public sealed class OnChangeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();
    private IStore store = null!;

    public async Task InitializeAsync() => store = await Store.OpenAsync(folder.File("store.db"));

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_write_of_many_is_answered_after_its_callbacks_which_come_in_the_order_of_commits()
    {
        var seen = new List<long>();
        var known = new ConcurrentDictionary<long, bool>();
        using IDisposable registration = store.OnChange(change =>
        {
            seen.Add(change.Version);
            known[change.Version] = true;
        });
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (int round = 0; round < 50; round++)
            {
                Assert.True(known.ContainsKey(await store.IncrementAsync("count", "all")));
            }
        }))).WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(1, 64 * 50).Select(number => (long)number), seen);
    }

    [Fact]
    public async Task A_reply_waits_for_a_callback_that_takes_its_time_and_so_do_those_behind_it()
    {
        using var gate = new SemaphoreSlim(0);
        using var entered = new SemaphoreSlim(0);
        using IDisposable registration = store.OnChange(change =>
        {
            if (change.Key == "slow")
            {
                entered.Release();
                gate.Wait(Patience);
            }
        });
        Task<long> first = store.SetAsync("g", "slow", "v");
        Assert.True(await entered.WaitAsync(Patience));

        // It is committed: a read sees it, and one that is in no batch is not held.
        Assert.Equal("v", await store.GetAsync("g", "slow").WaitAsync(Patience));
        Task<bool> second = store.DeleteAsync("g", "missing");
        Assert.Equal((false, false), (first.IsCompleted, second.IsCompleted));
        gate.Release();
        Assert.Equal((1, false), (await first.WaitAsync(Patience), await second.WaitAsync(Patience)));
    }

    [Fact]
    public async Task Replies_that_are_held_count_as_waiting_so_that_their_number_has_a_bound()
    {
        await using IStore small = await Store.OpenAsync(folder.File("small.db"), options => (options.MailboxCapacity, options.BatchRequests) = (10, 1));
        using var gate = new SemaphoreSlim(0);
        using IDisposable registration = small.OnChange(_ => gate.Wait(Patience));
        var answers = new List<Task<ErrorCode?>>();
        for (int number = 0; number < 100; number++)
        {
            answers.Add(Answers.CodeAsync(small.SetAsync("g", $"{number}", "v")));
            await Task.WhenAny(answers[^1], Task.Delay(1));
        }

        // Besides those that wait there may be one that is being committed.
        Assert.InRange(answers.Count(answer => !answer.IsCompleted), 1, 11);
        gate.Release(1000);
        ErrorCode?[] codes = await Task.WhenAll(answers).WaitAsync(Patience);
        Assert.All(codes, code => Assert.True(code is null or ErrorCode.Busy, $"{code}"));
        Assert.Contains(ErrorCode.Busy, codes);
        Assert.Equal(codes.Count(code => code is null), await small.CountAsync("g"));
        registration.Dispose();
        Assert.Equal(0, (await small.GetInfoAsync()).QueueDepth);
    }

    [Fact]
    public async Task A_callback_may_use_the_store_and_wait_for_it()
    {
        var seen = new List<string>();
        using IDisposable registration = store.OnChange(change =>
        {
            seen.Add($"{change.Key}={change.Value}");
            if (change.Group == "g")
            {
                store.SetAsync("copy", change.Key, change.Value!).Wait(Patience);
                Assert.Equal(change.Value, store.GetAsync("copy", change.Key).Result);
                Task.Run(() => store.TransactAsync(async transaction => transaction.Set("copy2", change.Key, await transaction.GetAsync("copy", change.Key)))).Wait(Patience);
                Assert.Equal(4, store.SetManyAsync(Enumerable.Range(0, 4).Select(number => new EntryCommands.Set("many", $"{number}", change.Value!))).Result.Length);
                store.DeleteGroupAsync("many").Wait(Patience);
            }
        });
        await store.SetAsync("g", "k", "v").WaitAsync(Patience);
        await store.SetAsync("last", "last", "v").WaitAsync(Patience);

        // What a callback wrote is told after it, in its turn.
        Assert.Equal(["k=v", "k=v", "k=v", "0=v", "1=v", "2=v", "3=v", "=", "last=v"], seen);
        Assert.Equal("v", await store.GetAsync("copy2", "k"));
    }

    [Fact]
    public async Task A_callback_that_writes_beside_many_writers_holds_nobody_up_for_ever()
    {
        using IDisposable registration = store.OnChange(change =>
        {
            if (change.Group == "g")
            {
                store.IncrementAsync("count", "all").Wait(Patience);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(async () =>
        {
            for (int round = 0; round < 20; round++)
            {
                await store.SetAsync("g", $"{writer}", $"{round}");
            }
        }))).WaitAsync(Patience);

        Assert.Equal($"{32 * 20}", await store.GetAsync("count", "all"));
    }

    [Fact]
    public async Task A_callback_that_throws_costs_nobody_anything()
    {
        int calls = 0;
        using IDisposable bad = store.OnChange(_ => throw new InvalidOperationException("A fault of the callback."));
        using IDisposable good = store.OnChange(_ => calls++);

        Assert.Equal(1, await store.SetAsync("g", "k", "v"));
        Assert.Equal(2, await store.SetAsync("g", "k", "v"));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_callback_may_take_itself_out_and_others_in()
    {
        var seen = new List<string>();
        IDisposable? self = null;
        IDisposable? other = null;
        self = store.OnChange(change =>
        {
            seen.Add($"first {change.Key}");
            self!.Dispose();
            other = store.OnChange(later => seen.Add($"other {later.Key}"));
        });
        await store.SetAsync("g", "1", "v");
        await store.SetAsync("g", "2", "v");
        other!.Dispose();
        other.Dispose();
        await store.SetAsync("g", "3", "v");

        Assert.Equal(["first 1", "other 2"], seen);
    }

    [Fact]
    public async Task The_close_is_answered_after_the_replies_that_were_held_and_may_come_from_a_callback()
    {
        using var gate = new SemaphoreSlim(0);
        using var entered = new SemaphoreSlim(0);
        using IDisposable registration = store.OnChange(change =>
        {
            entered.Release();
            gate.Wait(Patience);
        });
        Task<long> write = store.SetAsync("g", "k", "v");
        Assert.True(await entered.WaitAsync(Patience));
        Task close = store.CloseAsync();
        Assert.False(close.IsCompleted);
        gate.Release();
        await close.WaitAsync(Patience);
        Assert.Equal(1, await write);

        await using IStore second = await Store.OpenAsync(folder.File("second.db"));
        using IDisposable closing = second.OnChange(_ => second.CloseAsync().Wait(Patience));
        Assert.Equal(1, await second.SetAsync("g", "k", "v").WaitAsync(Patience));
        Assert.Equal(ErrorCode.Closed, await Answers.CodeAsync(second.GetAsync("g", "k")));
    }

    [Fact]
    public async Task An_ask_is_answered_after_the_callbacks_too()
    {
        using var gate = new SemaphoreSlim(0);
        using var entered = new SemaphoreSlim(0);
        using IDisposable registration = store.OnChange(_ =>
        {
            entered.Release();
            gate.Wait(Patience);
        });
        Task<EntryWritten> write = store.Ref.AskAsync(new EntryCommands.Set("g", "k", "v"), Patience);
        Assert.True(await entered.WaitAsync(Patience));

        Assert.False(write.IsCompleted);
        gate.Release();
        Assert.Equal(new EntryWritten(1), await write);
    }

    [Fact]
    public async Task Callbacks_of_a_store_and_of_its_namespaces_see_what_is_theirs_by_their_own_names()
    {
        var seen = new List<string>();
        using IDisposable whole = store.OnChange(change => seen.Add($"store {change.Group}"));
        using IDisposable first = ((StoreClient)store).EventsOf("Tenant-A").OnChange(change => seen.Add($"Tenant-A {change.Group}"));
        using IDisposable second = ((StoreClient)store).EventsOf("tenant-a").OnChange(change => seen.Add($"tenant-a {change.Group}"));
        await store.SetAsync("Tenant-A:g", "k", "v");
        await store.SetAsync("tenant-a:g", "k", "v");
        await store.SetAsync("tenant-a1:g", "k", "v");
        second.Dispose();
        whole.Dispose();
        await store.SetAsync("tenant-a:g", "k", "v");
        await store.SetAsync("Tenant-A:h", "k", "v");

        Assert.Equal(["store Tenant-A:g", "Tenant-A g", "store tenant-a:g", "tenant-a g", "store tenant-a1:g", "Tenant-A h"], seen);
    }

    [Fact]
    public void No_callback_is_refused() => Assert.Throws<ArgumentNullException>(() => store.OnChange(null!));
}
