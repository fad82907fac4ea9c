using System.Collections.Immutable;

namespace GoStore.Actors.Tests.Model;

/// <summary>One step of a random run: it does something to the store and to the model, and holds the answers against each other.</summary>
internal abstract record Step
{
    /// <summary>How many operations of the store it is.</summary>
    public virtual int Operations => 1;

    public abstract Task RunAsync(World world);

    /// <summary>Simpler steps that might show the same fault.</summary>
    public virtual IEnumerable<Step> Shrink() => [];

    public sealed override string ToString() => Replies.Text(this);
}

/// <summary>One request, answered before the next step.</summary>
internal sealed record Ask(IStoreRequest Request, bool ByMessage) : Step
{
    public override Task RunAsync(World world) => world.AskAsync(Request, ByMessage);

    public override IEnumerable<Step> Shrink() => Simpler(Request).Select(request => this with { Request = request });

    public static IEnumerable<IStoreRequest> Simpler(IStoreRequest request) => request switch
    {
        StoreCommands.Transaction transaction => Shorter(transaction.Operations, 1).Select(operations => new StoreCommands.Transaction(operations)),
        EntryCommands.SetMany many => Shorter(many.Entries, 1).Select(entries => new EntryCommands.SetMany(entries)),
        _ => [],
    };

    public static IEnumerable<ImmutableArray<T>> Shorter<T>(ImmutableArray<T> items, int shortest) =>
        items.Length <= shortest ? [] : Enumerable.Range(0, items.Length).Select(items.RemoveAt);
}

/// <summary>Several requests that are under way together, so that they share commits; the answers are still those of one after the other.</summary>
internal sealed record Together(ImmutableArray<IStoreRequest> Requests) : Step
{
    public override int Operations => Requests.Length;

    public override async Task RunAsync(World world)
    {
        object[] actual = await Task.WhenAll(Requests.Select(request => StoreCaller.AskAsync(world.Store.Ref, request)).ToArray());
        for (int index = 0; index < Requests.Length; index++)
        {
            World.Verify(Requests[index], world.Model.Answer(Requests[index]), actual[index]);
        }
    }

    public override IEnumerable<Step> Shrink() => Ask.Shorter(Requests, 1)
        .Concat(Requests.SelectMany((request, index) => Ask.Simpler(request).Select(simpler => Requests.SetItem(index, simpler))))
        .Select(requests => new Together(requests));
}

internal sealed record MoveClock(TimeSpan By) : Step
{
    public override int Operations => 0;

    public override Task RunAsync(World world)
    {
        world.Clock.Advance(By);
        return Task.CompletedTask;
    }
}

internal sealed record Reopen : Step
{
    public override Task RunAsync(World world) => world.IsOnDisk ? world.ReopenAsync() : world.VerifyAllAsync();
}

internal sealed record MoveToBackup : Step
{
    public override Task RunAsync(World world) => world.IsOnDisk ? world.MoveToBackupAsync() : world.VerifyAllAsync();
}

internal sealed record Purge : Step
{
    public override async Task RunAsync(World world)
    {
        long most = world.Model.ExpiredRows;
        long purged = await world.Store.PurgeAsync();
        if (purged < 0 || purged > most)
        {
            throw new Mismatch($"A purge says it deleted {purged}; at most {most} had expired.");
        }

        World.Verify(this, 0L, await world.Store.PurgeAsync());
        world.Model.DropExpired();
    }
}

/// <summary>A walk by messages, page by page.</summary>
internal sealed record Pages(string Group, KeyRange Range, int? Limit) : Step
{
    public override async Task RunAsync(World world)
    {
        var walked = new List<Entry>();
        string? after = null;
        do
        {
            var page = (EntryPage)await StoreCaller.AskAsync(world.Store.Ref, new EntryQueries.GetPage(Group, Range, null, after, Limit));
            if (page.Entries.Count > Limit)
            {
                throw new Mismatch($"{this}: a page has {page.Entries.Count} entries.");
            }

            walked.AddRange(page.Entries);
            after = page.Next;
        }
        while (after is not null);

        World.Verify(this, world.Model.All(Group, Range), walked);
    }
}

/// <summary>A walk over the names of groups, by messages and by the client.</summary>
internal sealed record GroupPages(string Prefix, int? Limit) : Step
{
    public override async Task RunAsync(World world)
    {
        string[] expected = [.. world.Model.LiveGroups.Where(group => ByteOrder.StartsWith(group, Prefix))];
        var walked = new List<string>();
        string? after = null;
        do
        {
            var page = (GroupPage)await StoreCaller.AskAsync(world.Store.Ref, new EntryQueries.GetGroups(Prefix, after, Limit));
            if (page.Groups.Count > Limit)
            {
                throw new Mismatch($"{this}: a page has {page.Groups.Count} names.");
            }

            walked.AddRange(page.Groups);
            after = page.Next;
        }
        while (after is not null);

        World.Verify(this, expected, walked);
        World.Verify(this, expected, await world.Store.GetGroupsAsync(Prefix));
        World.Verify(this, expected, await world.Store.GroupsAsync(Prefix).ToListAsync());
    }
}

/// <summary>A walk that deletes every entry it meets, from inside the loop.</summary>
internal sealed record WalkAndDelete(string Group, KeyRange Range) : Step
{
    public override async Task RunAsync(World world)
    {
        IReadOnlyList<Entry> expected = world.Model.All(Group, Range);
        var walked = new List<Entry>();
        await foreach (Entry entry in world.Store.AllAsync(Group, Range))
        {
            walked.Add(entry);
            await world.AskAsync(new EntryCommands.Delete(entry.Group, entry.Key, ExpectedVersion.Exactly(entry.Version)), byMessage: false);
        }

        World.Verify(this, expected, walked);
        World.Verify(this, world.Model.All(Group, Range), await world.Store.AllAsync(Group, Range).ToListAsync());
    }
}

/// <summary>Exports all of it, deletes all of it and imports it again.</summary>
internal sealed record ExportAndImport(string Prefix) : Step
{
    public override async Task RunAsync(World world)
    {
        Entry[] exported = [.. world.Model.LiveGroups.Where(group => ByteOrder.StartsWith(group, Prefix)).SelectMany(group => world.Model.All(group))];
        using var lines = new MemoryStream();
        World.Verify(this, (long)exported.Length, await world.Store.ExportAsync(lines, Prefix));
        await world.AskAsync(new EntryCommands.DeleteGroups(Prefix), byMessage: false);
        lines.Position = 0;
        World.Verify(this, (long)exported.Length, await world.Store.ImportAsync(lines));
        foreach (Entry entry in exported)
        {
            world.Model.Reimport(entry);
        }
    }
}

/// <summary>A transaction that goes through only if what was read before is still the same, and perhaps somebody else's write in between.</summary>
internal sealed record Unchanged(string Group, KeyRange Range, IStoreRequest? InBetween, EntryCommands.Set Write) : Step
{
    public override async Task RunAsync(World world)
    {
        IReadOnlyList<Entry> before = world.Model.All(Group, Range);
        using var read = new EntryFingerprint();
        await foreach (Entry entry in world.Store.AllAsync(Group, Range))
        {
            read.Add(entry);
        }

        if (InBetween is not null)
        {
            await world.AskAsync(InBetween, byMessage: false);
        }

        object expected = world.Model.All(Group, Range).SequenceEqual(before)
            ? world.Model.Answer(new StoreCommands.Transaction([Write]))
            : new Failure(ErrorCode.Conflict, 0);
        object actual = await StoreCaller.AskAsync(world.Store.Ref, new StoreCommands.Transaction([new EntryCommands.ExpectUnchanged(Group, Range, read.ToString()), Write]));
        // The model's transaction lacks the precondition, so its operations have other numbers.
        World.Verify(this, expected is Failure failure ? failure with { Index = null } : expected, actual is TransactionDone done ? new TransactionDone(done.Replies.RemoveAt(0)) : actual);
    }

    public override IEnumerable<Step> Shrink() => InBetween is null ? [] : [this with { InBetween = null }];
}
