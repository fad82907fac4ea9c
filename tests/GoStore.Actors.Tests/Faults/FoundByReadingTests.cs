using System.Text;
using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Tests.Faults;

/// <summary>Faults that a reader of the code found, each as a test of its own.</summary>
public sealed class FoundByReadingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":{"\udc00":null}}""")]
    public async Task A_patch_with_an_escaped_half_of_a_surrogate_pair_costs_nobody_else_their_write(string patch)
    {
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        Task<long>[] before = [.. Enumerable.Range(0, 20).Select(index => store.SetAsync("g", $"before-{index}", "v"))];
        Task<EntryPatched> bad = store.PatchAsync("g", "patched", patch);
        Task<long>[] after = [.. Enumerable.Range(0, 20).Select(index => store.SetAsync("g", $"after-{index}", "v"))];

        Assert.All(await Task.WhenAll([.. before, .. after]), version => Assert.Equal(1, version));
        ErrorCode? code = await Answers.CodeAsync(bad);
        Assert.Contains(code, new ErrorCode?[] { null, ErrorCode.InvalidArgument });
        Assert.Equal(code is null ? 41 : 40, await store.CountAsync("g"));
    }

    [Fact]
    public async Task A_time_to_live_up_to_the_last_tick_of_the_calendar_leaves_a_group_that_can_be_read()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options => options.TimeProvider = clock);
        TimeSpan longest = DateTimeOffset.MaxValue - clock.GetUtcNow();
        for (long ticks = 0; ticks <= 2 * TimeSpan.TicksPerMillisecond; ticks += TimeSpan.TicksPerMillisecond / 2)
        {
            ErrorCode? code = await Answers.CodeAsync(store.SetAsync("g", $"{ticks}", "v", timeToLive: longest - TimeSpan.FromTicks(ticks)));
            Assert.Contains(code, new ErrorCode?[] { null, ErrorCode.InvalidArgument });
        }

        await store.SetAsync("g", "touched", "v");
        Assert.Contains(await Answers.CodeAsync(store.TouchAsync("g", "touched", longest)), new ErrorCode?[] { null, ErrorCode.InvalidArgument });
        Assert.Equal(await store.CountAsync("g"), (await store.GetAllAsync("g")).Count);
    }

    [Fact]
    public async Task An_expiry_beyond_the_calendar_that_go_store_wrote_is_shown_as_its_end()
    {
        string path = folder.File("go.db");
        RawDatabase.Execute(
            path,
            "CREATE TABLE entries (group_name TEXT NOT NULL, entry_key TEXT NOT NULL, entry_value TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (group_name, entry_key))",
            "INSERT INTO entries VALUES ('g', 'k', 'v', 9223372036854775807)");

        await using IStore store = await Store.OpenAsync(path);
        Entry entry = Assert.Single(await store.GetAllAsync("g"));
        Assert.Equal(9999, entry.ExpiresAt!.Value.Year);
    }

    [Fact]
    public async Task A_transaction_that_read_a_range_twice_and_saw_two_states_is_not_committed_on_either()
    {
        await using IStore store = await Store.OpenAsync(":memory:");
        await store.SetAsync("g", "a", "1");
        int runs = 0;
        await store.TransactAsync(async transaction =>
        {
            runs++;
            await transaction.CountAsync("g");
            if (runs == 1)
            {
                await store.SetAsync("g", "b", "1");
            }

            long second = await transaction.CountAsync("g");
            if (runs == 1)
            {
                await store.DeleteAsync("g", "b");
            }

            transaction.Set("result", "count", $"{second}");
        });
        Assert.Equal("1", await store.GetAsync("result", "count"));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task An_import_may_start_with_a_byte_order_mark()
    {
        await using IStore store = await Store.OpenAsync(":memory:");
        byte[] lines = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes("""{"group":"g","key":"k","value":"v"}""")];
        Assert.Equal(1, await store.ImportAsync(new MemoryStream(lines)));
        Assert.Equal("v", await store.GetAsync("g", "k"));
    }
}
