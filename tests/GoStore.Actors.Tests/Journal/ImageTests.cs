using GoStore.Actors.Journal;
using GoStore.Actors.Tests.Contract;
using Xunit;

namespace GoStore.Actors.Tests.Journal;

/// <summary>Another file that is made of the journal has the same rows.</summary>
public sealed class ImageTests
{
    [Fact]
    public async Task The_image_has_every_row_that_a_request_of_any_type_wrote()
    {
        using var file = new JournalledFile("gostore.changes.enabled = on");
        foreach (IStoreRequest request in MessageSamples.All(file.Folder).Where(each => each is not (WatchCommands.Watch or WatchCommands.Unwatch)))
        {
            await file.AskAsync(request, request.Operation);
        }

        foreach (IStoreRequest request in MessageSamples.All(file.Folder).Where(each => each is EntryCommands.Set or LockCommands.Acquire or TaskCommands.Create or GraphCommands.AddEdge))
        {
            await file.AskAsync(new AddressedRequest("tenant-b", request), "in " + request.Operation);
        }

        await file.CloseAsync();
        IReadOnlyList<string> rows = JournalledFile.Rows(file.Path);
        Assert.Contains(rows, row => row.StartsWith("tasks:", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("kept_replies:", StringComparison.Ordinal));
        Assert.Equal(rows, JournalledFile.Rows(file.Image()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_image_is_the_store_after_whatever_was_done(int seed)
    {
        using var file = new JournalledFile("gostore { slice-time = 1ms, changes { enabled = on, retain-count = 20 } }");
        var random = new Random(seed);
        (IReadOnlyList<RowChanges> Parts, long Sequence) snapshot = default;
        for (int round = 0; round < 60; round++)
        {
            // Several at a time, so that they share batches.
            await Task.WhenAll(Enumerable.Range(0, random.Next(1, 8)).Select(_ => file.AskAsync(Any(random), random.Next(4) == 0 ? $"{random.Next(40)}" : null)));
            if (random.Next(10) == 0)
            {
                file.Clock.Advance(TimeSpan.FromSeconds(random.Next(90)));
            }

            if (round == 30)
            {
                // Others write meanwhile.
                var writes = new List<Task>();
                snapshot = file.Snapshot(() => writes.Add(file.AskAsync(Any(random))));
                await Task.WhenAll(writes);
            }
        }

        await file.CloseAsync();
        IReadOnlyList<string> rows = JournalledFile.Rows(file.Path);
        Assert.Equal(rows, JournalledFile.Rows(file.Image()));
        Assert.Equal(rows, JournalledFile.Rows(file.Image(snapshot.Parts, snapshot.Sequence)));
        Assert.InRange(snapshot.Sequence, 1, file.Journal.Written.Count - 1);
    }

    [Fact]
    public async Task The_image_has_text_that_is_empty_ill_formed_or_long()
    {
        using var file = new JournalledFile();
        string[] values = ["", "\0", "a\0b", "\ud800", "\uffff", new string('x', 300_000), "ä🙂"];
        for (int index = 0; index < values.Length; index++)
        {
            await file.AskAsync(new EntryCommands.Set($"g{index}", "key" + values[Math.Min(index, 4)], values[index]));
        }

        await file.AskAsync(new EntryCommands.DeleteGroup("g1"));
        await file.CloseAsync();
        Assert.Equal(JournalledFile.Rows(file.Path), JournalledFile.Rows(file.Image()));
    }

    [Fact]
    public async Task A_deletion_in_slices_is_in_the_image_whole()
    {
        using var file = new JournalledFile();
        for (int block = 0; block < 5; block++)
        {
            int from = block * 1000;
            await file.AskAsync(new EntryCommands.SetMany([.. Enumerable.Range(from, 1000).Select(each => new EntryCommands.Set("g", $"{each:D6}", "v"))]));
        }

        Assert.Equal(5000, Assert.IsType<EntriesDeleted>(await file.AskAsync(new EntryCommands.DeleteGroup("g"), "deletes")).Count);
        await file.AskAsync(new EntryCommands.Set("g", "after", "v"));
        Assert.Equal(5000, Assert.IsType<EntriesDeleted>(await file.AskAsync(new EntryCommands.DeleteGroup("g"), "deletes")).Count);
        Assert.Equal("v", Assert.IsType<Entry>(await file.AskAsync(new EntryQueries.Get("g", "after"))).Value);
        await file.CloseAsync();
        Assert.Equal(JournalledFile.Rows(file.Path), JournalledFile.Rows(file.Image()));
    }

    private static IStoreRequest Any(Random random)
    {
        string group = $"g{random.Next(3)}";
        string key = $"k{random.Next(6)}";
        IStoreRequest request = random.Next(24) switch
        {
            0 or 1 or 2 => new EntryCommands.Set(group, key, $"{random.Next()}", TimeToLive: random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 60)) : null),
            3 => new EntryCommands.Increment(group, $"n{random.Next(3)}"),
            4 => new EntryCommands.Delete(group, key),
            5 => new EntryCommands.DeleteGroup(group),
            6 => new EntryCommands.SetMany([.. Enumerable.Range(0, random.Next(1, 30)).Select(each => new EntryCommands.Set(group, $"m{each}", "v"))]),
            7 => new EntryCommands.DeleteRange(group, KeyRange.WithPrefix("m")),
            8 => new StoreCommands.Transaction([new EntryCommands.Set(group, key, "t"), new EntryCommands.Expect(group, "m1", ExpectedVersion.Exactly(1)), new EntryCommands.Delete(group, key)]),
            9 => new StoreCommands.PurgeExpired(),
            10 => new NamespaceCommands.SetQuota("tenant", new Quota { MaxKeys = random.Next(1, 20) }),
            11 => new ConsumerCommands.Take("c", "o", TimeSpan.FromMinutes(1), 3),
            12 => new ConsumerCommands.Seek("c", random.Next(1, 5)),
            13 => new ChangeCommands.Trim(random.Next(1, 10)),
            14 => new LockCommands.Acquire($"l{random.Next(2)}", $"o{random.Next(2)}", TimeSpan.FromSeconds(random.Next(1, 30))),
            15 => new LockCommands.Release($"l{random.Next(2)}", $"o{random.Next(2)}", random.Next(1, 10)),
            16 => new TaskCommands.Create("t", "p"),
            17 => new TaskCommands.Take("r", ["t"], TimeSpan.FromSeconds(10), 2),
            18 => new GraphCommands.PutEdge(new Node("n", key), "e", new Node("n", group), "{}"),
            19 => new GraphCommands.RemoveNode(new Node("n", key)),
            20 => new EntryCommands.Touch(group, key, TimeSpan.FromSeconds(random.Next(1, 60))),
            21 => new EntryCommands.Patch(group, $"d{random.Next(2)}", """{"a":1}"""),
            22 => new EntryCommands.DeleteGroups("g"),
            _ => new EntryQueries.GetAll(group),
        };
        return random.Next(3) == 0 && request is not (NamespaceCommands.SetQuota or GraphCommands.RemoveNode) ? new AddressedRequest("tenant", request) : request;
    }
}
