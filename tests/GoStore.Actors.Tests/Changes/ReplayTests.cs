using System.Collections.Immutable;
using Xunit;

namespace GoStore.Actors.Tests.Changes;

public sealed class ReplayTests : ChangeTest
{
    private static readonly string[] Groups = ["", "a", "ab", "b", "a\0"];

    /// <summary>Who makes the changes of the log in their order has the entries, whether it looks at the times of expiry or waits to be told of them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Replaying_the_log_from_the_start_gives_exactly_the_entries(int seed)
    {
        var random = new Random(seed);
        var replica = new Dictionary<(string Group, string Key), Change>();
        long from = 1;
        for (int round = 0; round < 8; round++)
        {
            for (int step = 0; step < 60; step++)
            {
                await StepAsync(random);
            }

            if (round % 3 == 2)
            {
                await ReopenAsync();
            }

            await foreach (Change change in Log.ChangesAsync(from))
            {
                Assert.Equal(from++, change.Revision);
                Apply(replica, change);
            }

            await AssertSameAsync(replica);
        }

        Clock.Advance(TimeSpan.FromDays(2));
        await Log.PurgeAsync();
        await foreach (Change change in Log.ChangesAsync(from))
        {
            Apply(replica, change);
        }

        await AssertSameAsync(replica);
        Assert.All(replica.Values, change => Assert.Null(change.ExpiresAt));
    }

    private static void Apply(Dictionary<(string Group, string Key), Change> replica, Change change)
    {
        switch (change.Kind)
        {
            case StoreEventKind.Set:
                replica[(change.Group, change.Key)] = change;
                break;
            case StoreEventKind.Touch:
                Assert.Equal((replica[(change.Group, change.Key)].Value, replica[(change.Group, change.Key)].Version), (change.Value, change.Version));
                replica[(change.Group, change.Key)] = change;
                break;
            case StoreEventKind.DeleteGroup:
                foreach ((string Group, string Key) name in replica.Keys.Where(name => name.Group == change.Group).ToArray())
                {
                    replica.Remove(name);
                }

                break;
            default:
                Assert.True(replica.Remove((change.Group, change.Key)), $"{change} of what was not there");
                break;
        }
    }

    private async Task AssertSameAsync(Dictionary<(string Group, string Key), Change> replica)
    {
        List<(string, string, string, long, string, DateTimeOffset?)> entries = [];
        foreach (string group in Groups)
        {
            await foreach (Entry entry in Log.AllAsync(group))
            {
                entries.Add((entry.Group, entry.Key, entry.Value, entry.Version, entry.Type, entry.ExpiresAt));
            }
        }

        Assert.Equal(
            entries.Order(),
            replica.Values.Where(change => change.ExpiresAt is null || change.ExpiresAt > Clock.GetUtcNow()).Select(change => (change.Group, change.Key, change.Value, change.Version, change.Type, change.ExpiresAt)).Order());
    }

    private async Task StepAsync(Random random)
    {
        string group = Groups[random.Next(Groups.Length)];
        string key = $"{random.Next(12):00}";
        TimeSpan? timeToLive = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 200)) : null;
        switch (random.Next(14))
        {
            case 0 or 1 or 2 or 3:
                await Log.SetAsync(group, key, $"{random.Next(100)}", timeToLive, type: random.Next(2) == 0 ? "t" : "");
                break;
            case 4:
                await Log.FindAsync(group, key);
                if (await Log.ExistsAsync(group, key))
                {
                    await Log.TouchAsync(group, key, timeToLive);
                }

                break;
            case 5:
                await Log.DeleteAsync(group, key);
                break;
            case 6:
                await Log.DeleteRangeAsync(group, key, null, random.Next(2), random.Next(1, 6));
                break;
            case 7:
                await Log.DeletePrefixAsync(group, "0");
                break;
            case 8:
                await Log.DeleteGroupAsync(group);
                break;
            case 9:
                await Log.DeleteGroupsAsync("a");
                break;
            case 10:
                Clock.Advance(TimeSpan.FromSeconds(random.Next(60)));
                break;
            case 11:
                // More than a slice, so that the deletion of it goes in several.
                for (int part = 0; part < 3; part++)
                {
                    await Log.SetManyAsync(Enumerable.Range(0, 900).Select(index => new EntryCommands.Set(group, $"{part}-{index:000}", "large", index % 10 == 0 ? timeToLive : null)).ToImmutableArray());
                }

                if (random.Next(2) == 0)
                {
                    await Log.DeletePrefixAsync(group, "");
                }

                break;
            case 12:
                await Record.ExceptionAsync(() => Log.TransactionAsync(
                [
                    new EntryCommands.Set(group, key, "7"),
                    new EntryCommands.Increment(group, key, 2),
                    new EntryCommands.DeleteRange(Groups[random.Next(Groups.Length)], KeyRange.WithPrefix("1")),
                    new EntryCommands.Expect(group, key, random.Next(2) == 0 ? ExpectedVersion.Any : ExpectedVersion.Absent),
                ]));
                break;
            default:
                await Log.PurgeAsync();
                break;
        }
    }
}
