using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Faults;

/// <summary>The file is damaged while the store has it open, and put right again.</summary>
public sealed class BrokenFileTests : IDisposable
{
    private const int Entries = 3000;
    private const int PageSize = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("garbage behind the first page")]
    [InlineData("garbage everywhere")]
    [InlineData("cut in half")]
    [InlineData("cut to nothing")]
    public async Task A_damaged_file_is_reported_and_the_store_works_again_once_the_file_is_whole(string damage)
    {
        string path = folder.File("store.db");
        await using (IStore store = await Store.OpenAsync(path))
        {
            for (int start = 0; start < Entries; start += 1000)
            {
                await store.SetManyAsync(Enumerable.Range(start, 1000).Select(index => new EntryCommands.Set("group", Key(index), Value(index))));
            }
        }

        byte[] whole = File.ReadAllBytes(path);
        await using IStore opened = await Store.OpenAsync(path, options =>
        {
            // A cache that holds next to nothing, so that the damage is met.
            options.CacheSize = 16 * 1024;
            options.Hocon = "gostore.reopen { min-backoff = 10ms, max-backoff = 50ms }";
        });
        LockGrant grant = await opened.Locks.AcquireAsync("lock", "first", TimeSpan.FromHours(1));
        Task<LockGrant> waiting = opened.Locks.AcquireAsync("lock", "second", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await opened.Locks.RenewAsync(grant, TimeSpan.FromHours(1));
        Damage(path, damage);

        (int Index, ErrorCode? Code)[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            int index = number * 13 % Entries;
            ErrorCode? code = await Answers.CodeAsync(Task.Run(async () => Assert.Equal(Value(index), await opened.GetAsync("group", Key(index)))));
            return (index, code);
        }));
        Assert.Contains(answers, answer => answer.Code is not null);
        Assert.All(answers, answer => Assert.True(answer.Code is null or ErrorCode.Corrupt or ErrorCode.Unavailable, $"Entry {answer.Index} was answered with {answer.Code}."));
        Assert.Contains(answers, answer => answer.Code is ErrorCode.Corrupt or ErrorCode.Unavailable);
        Assert.True(await Answers.CodeAsync(waiting.WaitAsync(Patience)) is ErrorCode.Corrupt or ErrorCode.Unavailable);

        Write(path, whole);
        await Answers.UntilItWorksAsync(() => opened.SetAsync("after", "key", "value"), Patience);
        for (int index = 0; index < Entries; index++)
        {
            Assert.Equal(Value(index), await opened.GetAsync("group", Key(index)));
        }

        Assert.Equal("value", await opened.GetAsync("after", "key"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_lost_everything_is_not_taken_for_a_new_store(bool removed)
    {
        string path = folder.File("store.db");
        await using (IStore store = await Store.OpenAsync(path))
        {
            await store.SetManyAsync(Enumerable.Range(0, 1000).Select(index => new EntryCommands.Set("group", Key(index), Value(index))));
        }

        byte[] whole = File.ReadAllBytes(path);
        await using IStore opened = await Store.OpenAsync(path, options =>
        {
            options.CacheSize = 16 * 1024;
            options.Hocon = "gostore.reopen { min-backoff = 1ms, max-backoff = 5ms }";
        });
        Damage(path, "cut to nothing");
        for (int index = 0; await Answers.CodeAsync(opened.GetAsync("group", Key(index))) is null; index++)
        {
        }

        if (removed)
        {
            File.Delete(path);
            File.Delete($"{path}-wal");
            File.Delete($"{path}-shm");
        }

        // Long enough for the store to have tried to open it many times, however slow the machine.
        for (int attempt = 0; attempt < 50; attempt++)
        {
            ErrorCode? code = await Answers.CodeAsync(attempt % 2 == 0 ? opened.GetAsync("group", Key(attempt)) : opened.SetAsync("group", "new", "value"));
            Assert.True(code is ErrorCode.Corrupt or ErrorCode.Unavailable or ErrorCode.CannotOpen, $"Asked {attempt} times, the store without its file said {code?.ToString() ?? "nothing was wrong"}.");
            await Task.Delay(10);
        }

        File.WriteAllBytes(path, whole);
        await Answers.UntilItWorksAsync(() => opened.GetAsync("group", Key(999)), Patience);
        Assert.Equal(1000, await opened.CountAsync("group"));
    }

    private static string Key(int index) => $"{index:0000}";

    private static string Value(int index) => $"{index} " + new string('x', 1000);

    private static void Damage(string path, string damage)
    {
        byte[] bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "garbage behind the first page":
                bytes.AsSpan(PageSize).Fill(0xff);
                break;
            case "garbage everywhere":
                bytes.AsSpan().Fill(0xff);
                break;
            case "cut in half":
                bytes = bytes[..(bytes.Length / 2 / PageSize * PageSize)];
                break;
            default:
                bytes = [];
                break;
        }

        Write(path, bytes);
    }

    private static void Write(string path, byte[] bytes)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
        file.SetLength(bytes.Length);
    }
}
