using Microsoft.Data.Sqlite;

namespace GoStore.Host.Tests;

/// <summary>What is too large, and what others hold.</summary>
public abstract class LimitAndLockTests(Gostore gostore) : IDisposable
{
    public void Dispose()
    {
        gostore.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_over_a_limit_is_refused_as_such()
    {
        (await gostore.RunAsync("set", new string('k', 70_000), "x")).Failed(5, "gostore.limits.key", "70000");
        (await gostore.RunAsync("set", "k", "x", "--group", new string('g', 70_000))).Failed(5, "gostore.limits.group");
        (await gostore.RunAsync(Enumerable.Repeat((byte)'x', (16 * 1024 * 1024) + 1).ToArray(), ["set", "k", "-"])).Failed(5, "gostore.limits.value");
    }

    [Fact]
    public async Task Who_cannot_write_for_others_is_told_that_the_store_is_unavailable()
    {
        await gostore.RunAsync("set", "a", "1");
        await using var other = new SqliteConnection($"Data Source={gostore.PathOf("gostore.db")};Pooling=False");
        await other.OpenAsync();
        await using (SqliteCommand begin = other.CreateCommand())
        {
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync();
        }

        (await gostore.RunAsync("set", "a", "2")).Failed(6);
        (await gostore.RunAsync("get", "key", "a")).Printed("1\n");
    }
}

public sealed class LimitAndLockOnFileTests() : LimitAndLockTests(new Gostore());

public sealed class LimitAndLockOnServerTests() : LimitAndLockTests(new ServedGostore());
