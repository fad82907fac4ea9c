using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>Many callers at once, on threads of their own.</summary>
public sealed partial class StoreTests
{
    [Fact]
    public async Task Concurrent_Good_ReadWrite()
    {
        const int Workers = 10;
        const int Operations = 100;
        IEnumerable<Task> writers = Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (int operation = 0; operation < Operations; operation++)
            {
                await Store.SetAsync($"group-{worker}", $"key-{operation}", $"value-{worker}-{operation}");
            }
        }));
        IEnumerable<Task> readers = Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (int operation = 0; operation < Operations; operation++)
            {
                Entry? entry = await Store.FindAsync($"group-{worker}", $"key-{operation}");
                Assert.True(entry is null || entry.Value == $"value-{worker}-{operation}");
            }
        }));

        await Task.WhenAll(writers.Concat(readers).ToArray());

        for (int worker = 0; worker < Workers; worker++)
        {
            Assert.Equal(Operations, await Store.CountAsync($"group-{worker}"));
            Assert.Equal($"value-{worker}-{Operations - 1}", await Store.GetAsync($"group-{worker}", $"key-{Operations - 1}"));
        }
    }

    [Fact]
    public async Task Concurrent_Good_GetAll()
    {
        await Store.SetManyAsync(Enumerable.Range(0, 50).Select(number => new EntryCommands.Set("shared", $"key-{number:00}", $"{number}")));

        IReadOnlyList<Entry>[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Store.GetAllAsync("shared"))));

        Assert.All(answers, answer => Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{number}"), answer.Select(entry => entry.Value)));
    }

    [Fact]
    public async Task Concurrent_Good_DeleteGroup()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(worker => Task.Run(async () =>
        {
            string group = $"group-{worker}";
            for (int number = 0; number < 20; number++)
            {
                await Store.SetAsync(group, $"key-{number}", "value");
            }

            Assert.Equal(20, await Store.DeleteGroupAsync(group));
        })));

        Assert.Empty(await Store.GetGroupsAsync());
    }

    [Fact]
    public async Task Concurrent_Good_TTL()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(worker => Task.Run(async () =>
        {
            for (int number = 0; number < 50; number++)
            {
                await Store.SetAsync("ttl", $"{worker}-{number}", "value", TimeSpan.FromMilliseconds(50));
            }
        })));
        Assert.Equal(500, await Store.CountAsync("ttl"));
        Advance(50);

        long[] purged = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => Store.PurgeAsync())));

        Assert.Equal(500, purged.Sum());
        Assert.Equal(0, await Store.CountAsync("ttl"));
    }
}
